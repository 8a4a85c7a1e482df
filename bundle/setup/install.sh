#!/bin/sh
# 安装治理图谱：不需要网络，不需要管理员权限。 sh install.sh [--to 文件夹] [--check]
# Installs Governance Atlas: no network, no root. Finds a Python that the archive serves and hands over to it.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

say() { # zh en
    case "${ATLAS_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-zh}}}}" in en*) echo "$2" >&2 ;; *) echo "$1" >&2 ;; esac
}
if [ ! -f "$here/about.json" ] || [ ! -d "$here/setup/bundle" ]; then
    say "请在解压后的文件夹里运行 install.sh。" "Run install.sh in the folder that was unpacked."
    exit 2
fi
if [ "$(uname -s)" != Linux ] || [ "$(uname -m)" != x86_64 ]; then
    say "这个安装包用于 64 位 x86 的 Linux，这台机器是 $(uname -s) $(uname -m)。" \
        "This archive is for Linux on x86-64; this machine is $(uname -s) $(uname -m)."
    exit 2
fi
# The versions that the archive has wheels for, one file each, the newest first.
served=$(for lock in "$here"/locks/*.lock; do basename "$lock" .lock; done | sort -t. -k2 -rn)
python=
for name in ${ATLAS_PYTHON:-$(for version in $served; do echo "python$version"; done) python3}; do
    found=$("$name" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    for version in $served; do
        if [ "$found" = "$version" ]; then
            python=$name
            break 2
        fi
    done
done
if [ -z "$python" ]; then
    all=$(echo "$served" | tr '\n' ' ')
    say "需要 Python $all中的一个版本（64 位）。请从系统安装源安装，或用 ATLAS_PYTHON=路径 指定。" \
        "One of these versions of Python (64 bits) is needed: $all- install it from the system's packages, or name it: ATLAS_PYTHON=PATH."
    exit 2
fi
unset PYTHONHOME PYTHONSTARTUP || true
PYTHONPATH="$here/setup" PYTHONDONTWRITEBYTECODE=1 exec "$python" -s -P -m bundle.installer "$@"
