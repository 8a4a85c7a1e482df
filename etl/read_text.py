"""Bytes → text, strictly: UTF-8 without a byte order mark, lines ended by a line feed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from etl.faults import Faults
from etl.model import Place

_CONFLICT: Final = re.compile(
    r"^(?:<{7}|>{7}|\|{7}) .*|^={7}$", re.M
)  # what git leaves where two people changed a line
_NUL: Final = re.compile(r"\A\0|\0{16,}")  # a disk that lost the content, or a file of another program


def read_text(path: Path, name: str, faults: Faults) -> str | None:
    """Return the text of a file of facts, or None where it cannot be used.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        The name that faults show: relative to the data folder.
    faults : Faults
        Receives a missing file, bytes that are no UTF-8, a byte order mark, carriage returns, an unfinished merge and
        what is no text at all.
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
    for pattern, key in ((_CONFLICT, "merge_conflict"), (_NUL, "not_a_text")):
        if wrong := pattern.search(text):
            found = wrong.group()[:40].replace("\0", "00 ")
            faults.add(Place(name, text.count("\n", 0, wrong.start()) + 1), "", found, key)
            faults.unread.add(name)
            return None
    return text
