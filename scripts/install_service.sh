#!/bin/sh
# The tests of the service run a real nginx, watch system calls, turn clocks, and check the systemd unit. Installs what
# they need where the system lets us, and otherwise says what to install; in CI a missing one is a failure.
set -eu

packages=
has() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }
need() { has "$1" || packages="$packages $2"; }

need nginx nginx-light
need strace strace
need faketime faketime
need systemd-analyze systemd
need unshare util-linux
need setpriv util-linux
need openssl openssl

[ -n "$packages" ] || exit 0
if has apt-get; then
    if [ "$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi
    # An nginx that starts by itself would take port 80: the tests start their own.
    # shellcheck disable=SC2086 # a list of names
    $sudo apt-get update -qq \
        && $sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $packages >/dev/null || true
fi
for program in nginx strace faketime systemd-analyze unshare setpriv openssl; do
    has "$program" || missing="${missing:-} $program"
done
[ -z "${missing:-}" ] && exit 0
echo "For the tests of the service these programs are missing:$missing. Install the Debian packages$packages," >&2
echo "then run scripts/install_service.sh again." >&2
[ -z "${CI:-}" ]
