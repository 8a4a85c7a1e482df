"""The sealed box: what leaves the machine is seen, and installed from the archive nothing tries to."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from trials import record, sealed, sealed_watch

NEEDED = ("strace", "unshare")


@pytest.fixture(scope="module")
def outcome() -> record.Outcome:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or sys.platform != "linux":
        words = f"the sealed box needs {', '.join(missing) or 'Linux'}: run scripts/install_service.sh"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(words)
        pytest.skip(words)
    return sealed.run(full=False)


def test_without_a_network_the_archive_installs_shows_every_page_and_exports_every_format(
    outcome: record.Outcome,
) -> None:
    assert outcome.failures == 0, record.table(outcome)
    tries = {str(row["attempt"]): int(str(row["tries"])) for row in outcome.rows}
    assert tries["pages and kinds of pictures, in zh and en"] == 29
    assert tries["files written by command, every format"] == 15
    assert tries["attempts made on purpose that the watch must see"] == 13
    # A server that was not watched would have made no calls.
    assert tries["the server: calls that leave the machine"] > 500
    assert tries["the installer: calls that leave the machine"] > 0


@pytest.mark.parametrize(
    "call",
    [
        'connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 ENETUNREACH (…)',
        'connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
        'connect(3, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, '
        '"2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH (…)',
        'connect(3, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, '
        '"::ffff:192.0.2.1", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH (…)',
        'sendto(3, ""..., 1, 0, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("10.0.0.1")}, 16) = 1',
        'sendmsg(3, {msg_name={sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("192.0.2.1")}, '
        "msg_namelen=16}, 0) = 1",
        'sendmmsg(3, [{msg_hdr={msg_name=NULL}}, {msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(9), '
        'sin_addr=inet_addr("192.0.2.1")}, msg_namelen=16}}], 2, 0) = 2',
        'bind(3, {sa_family=AF_INET, sin_port=htons(8501), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
        'connect(3, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = 0',
        'connect(3, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42) = -1 ENOENT (…)',
        "socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) = -1 EPERM (…)",
        "socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) = 3",
        "io_uring_setup(8, {flags=0}) = 5",
        "connect(3, {sa_family=AF_INET, sin_port=htons(80)}, 16) = 0",
    ],
)  # fmt: skip
def test_a_call_that_leaves_the_machine_is_seen(call: str) -> None:
    assert sealed_watch.leaves(f"7 {call}")


@pytest.mark.parametrize(
    "call",
    [
        'connect(3, {sa_family=AF_INET, sin_port=htons(8501), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
        'connect(3, {sa_family=AF_INET6, sin6_port=htons(8501), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", '
        "&sin6_addr), sin6_scope_id=0}, 28) = 0",
        'connect(3, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (…)',
        'sendto(9, ""..., 512, 0, NULL, 0) = 512',
        'bind(3, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
        "bind(3, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 0",
        "socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 3",
        "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3",
        "io_uring_setup(8, {flags=0}) = -1 ENOSYS (…)",
    ],
)
def test_a_call_that_stays_on_the_machine_is_not_counted(call: str) -> None:
    assert not sealed_watch.leaves(f"7 {call}")


def test_a_call_that_strace_wrote_in_two_parts_is_put_together(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(
        '7 execve(""..., [""...], 0x7ffe /* 9 vars */) = 0\n'
        '7 connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.1")}, 16 <unfinished ...>\n'
        '8 sendto(4, ""..., 3, 0, NULL, 0) = 3\n'
        "7 <... connect resumed>) = -1 ENETUNREACH (Network is unreachable)\n",
        encoding="utf-8",
    )
    found = sealed_watch.read(log)
    assert (found.programs, found.calls) == (1, 2) and len(found.elsewhere) == 1 and "192.0.2.1" in found.elsewhere[0]
