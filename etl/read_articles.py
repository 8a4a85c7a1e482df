"""The texts of sources, where they are at hand: read once, and only trusted when the checksum fits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from etl.faults import Faults
from etl.model import Source
from etl.record import FILE_NAME

TextStatus = Literal["verified", "absent", "none"]


class Articles:
    """Texts by source.

    Attributes
    ----------
    texts : dict
        Source id → whole decoded text of its file. Spans count in it; line ends are not translated.
    status : dict
        Source id → "verified" (text at hand, checksum fits), "absent" (a text exists but is not here) or "none".
    """

    def __init__(self, folder: Path, sources: Iterable[Source], faults: Faults) -> None:
        self.texts: dict[str, str] = {}
        self.status: dict[str, TextStatus] = {}
        files: dict[str, bytes | None] = {}
        for source in sources:
            name = source.text_file
            if name is None or source.text_sha256 is None or not FILE_NAME.fullmatch(name):
                self.status[source.source_id] = "none"
                continue
            if name not in files:
                path = folder / name
                files[name] = path.read_bytes() if path.is_file() else None
            data = files[name]
            self.status[source.source_id] = "absent"
            if data is None:
                continue
            checksum = hashlib.sha256(data).hexdigest()
            if checksum != source.text_sha256:
                faults.add(source.place, "text_sha256", source.text_sha256, "text_changed", file=name, actual=checksum)
                continue
            try:
                self.texts[source.source_id] = data.decode("utf-8")
                self.status[source.source_id] = "verified"
            except UnicodeDecodeError:
                faults.add(source.place, "text_file", name, "text_not_utf8")
