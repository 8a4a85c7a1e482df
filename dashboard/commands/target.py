"""The file that a command writes: looked at before the work begins, and written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from dashboard.commands.faults import CommandFault


def kind_of(file: Path, allowed: Sequence[str]) -> str:
    """Return the type of a file, without its dot; raises CommandFault for one that is not ``allowed``."""
    kind = file.suffix.lower().lstrip(".")
    if kind not in allowed:
        types = " ".join(f".{one}" for one in allowed)
        raise CommandFault("type_unknown" if kind else "type_missing", file=file, kind=kind, types=types)
    return kind


def check(file: Path, *, force: bool) -> None:
    """Raise CommandFault where a file cannot be written, or is there and may not be replaced."""
    folder = file.parent
    if not folder.is_dir():
        raise CommandFault("no_folder", file=file, folder=folder)
    if file.is_dir():
        raise CommandFault("is_folder", file=file)
    if file.exists() and not force:
        raise CommandFault("exists", file=file)
    if not os.access(folder, os.W_OK):
        raise CommandFault("not_writable", file=file, folder=folder)


def read(file: Path, missing: str) -> bytes:
    """Return what a file holds; raises CommandFault ``missing`` where it is not there, or "unreadable"."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise CommandFault(missing, file=file) from None
    except OSError as error:
        raise CommandFault("unreadable", file=file, why=error.strerror or type(error).__name__) from None


def write(file: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all: beside its place first, then moved into it."""
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.chmod(file.stat().st_mode & 0o777 if file.exists() else 0o666 & ~_umask())
        part.replace(file)
    except OSError as error:
        raise CommandFault("not_written", file=file, why=error.strerror or type(error).__name__) from None
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _umask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found
