"""Archives that come out the same, byte by byte, from the same files: sorted, one time, nobody's name."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from time import gmtime
from typing import Final

MANIFEST: Final = "MANIFEST.sha256"
Content = Path | bytes
_LEVEL: Final = 1  # wheels are compressed already; more costs minutes and gives nothing


def write(target: Path, top: str, files: Mapping[str, Content], when: int) -> str:
    """Write an archive, whole or not at all, with the checksums of its files inside and its own beside it.

    Parameters
    ----------
    target : Path
        Ends in ``.tar.gz`` or ``.zip``; beside it comes ``<name>.sha256``.
    top : str
        The one folder that everything lies in.
    files : mapping
        Path inside that folder → a file or its bytes; ``*.sh`` and ``bin/*`` may be executed.
    when : int
        Seconds since 1970: the time of every file.

    Returns
    -------
    str
        The checksum of the archive.
    """
    told = "".join(f"{_digest(files[name])}  {name}\n" for name in sorted(files))
    whole = {**files, MANIFEST: told.encode()}
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        (_zip if target.suffix == ".zip" else _tar)(unfinished, top, whole, when)
        digest = _digest(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    beside = target.with_name(f"{target.name}.sha256")
    beside.write_text(f"{digest}  {target.name}\n", encoding="utf-8", newline="\n")
    return digest


def _tar(target: Path, top: str, files: Mapping[str, Content], when: int) -> None:
    with (
        target.open("wb") as plain,
        gzip.GzipFile("", "wb", _LEVEL, plain, mtime=when) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name in sorted(files):
            content = files[name]
            member = tarfile.TarInfo(f"{top}/{name}")
            member.mtime, member.mode = when, 0o755 if _runs(name) else 0o644
            if isinstance(content, Path):
                member.size = content.stat().st_size
                with content.open("rb") as stream:
                    archive.addfile(member, stream)
            else:
                member.size = len(content)
                archive.addfile(member, BytesIO(content))


def _zip(target: Path, top: str, files: Mapping[str, Content], when: int) -> None:
    time = gmtime(max(when, 315532800))[:6]  # a zip knows no time before 1980
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            content = files[name]
            member = zipfile.ZipInfo(f"{top}/{name}", time)
            member.external_attr = (0o755 if _runs(name) else 0o644) << 16
            # What is compressed already is stored as it is.
            member.compress_type = (
                zipfile.ZIP_STORED if name.endswith((".whl", ".woff2", ".png")) else zipfile.ZIP_DEFLATED
            )
            archive.writestr(member, content.read_bytes() if isinstance(content, Path) else content)


def _runs(name: str) -> bool:
    return PurePosixPath(name).suffix == ".sh" or name == "setup/atlas"


def _digest(content: Content) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
