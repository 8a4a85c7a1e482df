#!/bin/sh
# The browser tests drive Chromium and need a font with Chinese glyphs. Installs both where the system lets us,
# and otherwise says what to install; in CI a missing browser or font is a failure, elsewhere the tests skip aloud.
set -eu

has_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]
}
has_font() {
    [ "$(uname)" = Darwin ] || { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn)" ]; }
}

if has_browser && has_font; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi
    if $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null; then
        has_browser && has_font && exit 0
    fi
fi
echo "Chromium and a Chinese font are needed for the browser tests: install the packages chromium and fonts-noto-cjk (or Google Chrome)." >&2
[ -z "${CI:-}" ]
