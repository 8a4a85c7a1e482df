"""What a program tried on the network, told by the kernel's calls (strace): also attempts that could not succeed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

_CALLS: Final = "execve,socket,connect,bind,sendto,sendmsg,sendmmsg,io_uring_setup"
_FAMILY: Final = re.compile(r"sa_family=(AF_\w+)")
_PORT: Final = re.compile(r"sin6?_port=htons\((\d+)\)")
_ADDRESS: Final = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_PATH: Final = re.compile(r'sun_path=@?"([^"]*)"')
_NAMES: Final = 53
_HOME_FAMILIES: Final = ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_UNSPEC")
"""Netlink speaks to the kernel (which interfaces are there), unspec undoes a connection."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a watched program did.

    Attributes
    ----------
    programs : int
        How many were started; 0 where nothing was watched at all.
    calls : int
        Calls that name an address, make a socket or could get round the watch.
    elsewhere : tuple of str
        Those that leave this machine, ask for a name or cannot be judged: lines of strace.
    """

    programs: int
    calls: int
    elsewhere: tuple[str, ...]


def command(log: Path, words: Sequence[object]) -> list[str]:
    """Return the words that run a program, and everything that it starts, under watch."""
    watch = ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "0", "-e", "signal=none", "-e", f"trace={_CALLS}"]
    return [*watch, "-o", str(log), *map(str, words)]


def run(log: Path, words: Sequence[object], **options: object) -> subprocess.CompletedProcess[str]:
    """Run a program under watch to its end."""
    return subprocess.run(command(log, words), capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def read(log: Path) -> Watched:
    """Judge what a log holds."""
    lines = list(_whole(log.read_text(encoding="utf-8", errors="replace").splitlines()))
    calls = [line for line in lines if " execve(" not in line]
    return Watched(len(lines) - len(calls), len(calls), tuple(line for line in calls if leaves(line)))


def leaves(line: str) -> bool:
    """Return whether one call tries to reach anything but this machine.

    Home are the addresses 127.0.0.0/8 and ::1, except at the port of name servers: a resolver on this machine asks
    others. A socket file is home unless it leads to a service that asks others for us; nscd counts only where it
    answered, as glibc looks for it for users too.
    """
    _, _, call = line.partition(" ")
    if call.startswith("io_uring_setup("):
        return "ENOSYS" not in call and "EPERM" not in call  # a ring carries calls that strace does not see
    if call.startswith("socket("):
        family = call.removeprefix("socket(").partition(",")[0]
        return family not in _HOME_FAMILIES or ("SOCK_RAW" in call and family != "AF_NETLINK")
    return any(_is_elsewhere(part, call) for part in re.split(r"(?=sa_family=)", call)[1:])


def _is_elsewhere(part: str, call: str) -> bool:
    found = _FAMILY.match(part)
    family = found.group(1) if found else ""
    if family == "AF_UNIX":
        path = _PATH.search(part)
        if path is None:
            return False
        if "nscd" in path.group(1):
            return call.rstrip().endswith("= 0")
        return path.group(1).startswith(("/run/", "/var/run/", "/tmp/.X11")) and not call.startswith("bind(")
    if family not in ("AF_INET", "AF_INET6"):
        return family not in _HOME_FAMILIES
    address, port = _ADDRESS.search(part), _PORT.search(part)
    if address is None or port is None:
        return True
    at = ip_address(address.group(1) or address.group(2))
    at = getattr(at, "ipv4_mapped", None) or at
    return not at.is_loopback or int(port.group(1)) == _NAMES


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """Put together the calls that strace wrote in two parts, because another thread came between."""
    begun: dict[str, str] = {}
    for line in lines:
        who, _, call = line.partition(" ")
        call = call.lstrip()
        if call.endswith("<unfinished ...>"):
            begun[who] = call.removesuffix("<unfinished ...>").rstrip()
        elif call.startswith("<... "):
            yield f"{who} {begun.pop(who, '')}{call.partition('>')[2]}"
        elif "(" in call:
            yield f"{who} {call}"
    yield from (f"{who} {call}" for who, call in begun.items())
