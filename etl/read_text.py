"""Bytes → text, strictly: UTF-8 without a byte order mark, lines ended by a line feed."""

from __future__ import annotations

from pathlib import Path

from etl.faults import Faults
from etl.model import Place


def read_text(path: Path, name: str, faults: Faults) -> str | None:
    """Return the text of a file of facts, or None where it cannot be used.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        The name that faults show: relative to the data folder.
    faults : Faults
        Receives a missing file, bytes that are no UTF-8, a byte order mark and carriage returns.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        faults.add(Place(name), "", "", "file_missing")
        faults.unread.add(name)
        return None
    except OSError as error:
        faults.add(Place(name), "", error.strerror, "file_unreadable")
        faults.unread.add(name)
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        faults.add(Place(name, 1), "", "EF BB BF", "byte_order_mark")
        data = data[3:]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.add(Place(name, line), "", data[error.start : error.start + 4].hex(" ").upper(), "not_utf8")
        faults.unread.add(name)
        return None
    if (at := text.find("\r")) >= 0:
        faults.add(Place(name, text.count("\n", 0, at) + 1), "", "", "carriage_return")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        faults.add(Place(name), "", "", "file_empty")
        faults.unread.add(name)
        return None
    return text
