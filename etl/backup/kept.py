"""What a backup holds: five roots, the files below them, and the names that may stand in an archive."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import audit
from etl.atomic import is_left_over
from etl.faults import AtlasError
from etl.paths import Folders

ROOTS: Final = ("data", "articles", "intake", "audit", "roles")
ROLES_FILE: Final = "roles.yml"
_OWN_ROOT: Final = frozenset({"build", "articles", "intake", "audit"})  # below data; no part of the root "data"
_LONGEST: Final = 200  # characters of a part of a name
_SIGNS: Final = frozenset('\\:*?"<>|')  # which no file on Windows may have
_DEVICES: Final = {"CON", "PRN", "AUX", "NUL", *(f"{name}{n}" for name in ("COM", "LPT") for n in range(1, 10))}


@dataclass(frozen=True, slots=True)
class Places:
    """Where the roots lie on this machine; ``roles`` is the file, None where ``ATLAS_ROLES`` names none."""

    data: Path
    articles: Path
    intake: Path
    audit: Path
    roles: Path | None

    @classmethod
    def of(cls, folders: Folders) -> Places:
        """Return the places that the folders and the environment name."""
        roles = os.environ.get("ATLAS_ROLES", "").strip()
        log = audit.folder(folders.data).resolve()
        return cls(folders.data, folders.articles, folders.intake, log, Path(roles).resolve() if roles else None)

    @classmethod
    def inside(cls, folder: Path) -> Places:
        """Return the places of a folder of facts that holds all others."""
        return cls(folder, folder / "articles", folder / "intake", folder / "audit", folder / ROLES_FILE)

    def home(self, root: str) -> Path | None:
        """Return the folder of a root; None where it has none here."""
        if root == "roles":
            return self.roles.parent if self.roles else None
        home: Path = getattr(self, root)
        return home

    def path(self, name: str) -> Path | None:
        """Return where a file of an archive belongs; None where its root has no place here."""
        root, _, rest = name.partition("/")
        home = self.home(root)
        return self.roles if root == "roles" or home is None else home / rest

    def names(self, root: str) -> list[str]:
        """Return the names of the files that there are of a root, in order, as an archive has them.

        Hidden files, locks and what dead programs left are none.

        Raises
        ------
        AtlasError
            A file has a name that other systems cannot have; it would not come back.
        """
        if root == "roles":
            return [f"roles/{ROLES_FILE}"] if self.roles is not None and self.roles.is_file() else []
        home = self.home(root)
        assert home is not None
        apart = {p.resolve() for p in (self.articles, self.intake, self.audit)} if root == "data" else set()
        found = []
        for path in _files(home, home, apart, root, set()):
            name = f"{root}/{path.relative_to(home).as_posix()}"
            if not allowed(name):
                raise AtlasError("backup.bad_name", file=name.encode("utf-8", "backslashreplace").decode())
            found.append(name)
        return sorted(found)


def _files(folder: Path, home: Path, apart: set[Path], root: str, walked: set[Path]) -> Iterator[Path]:
    """Yield the files of a folder and of those below it; links are followed, none twice."""
    if folder.resolve() in walked or not folder.is_dir():
        return
    walked.add(folder.resolve())
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix == ".lock" or is_left_over(path):
            continue
        if path.is_dir():
            own = root == "data" and folder == home and path.name in _OWN_ROOT
            if not own and path.resolve() not in apart:
                yield from _files(path, home, apart, root, walked)
        elif path.is_file():
            yield path


def allowed(name: str) -> bool:
    """Return whether a name may stand in an archive: a plain path below one of the roots, on every system."""
    root, _, rest = name.partition("/")
    if root not in ROOTS or not rest or not all(map(_plain, rest.split("/"))):
        return False
    if root == "roles":
        return rest == ROLES_FILE
    return root != "data" or PurePosixPath(rest).parts[0] not in _OWN_ROOT


def _plain(part: str) -> bool:
    try:
        part.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return bool(
        part
        and len(part) <= _LONGEST
        and part.isprintable()
        and not part.startswith(".")
        and not part.endswith((".", " ", ".lock"))
        and not _SIGNS & set(part)
        and part.split(".")[0].upper() not in _DEVICES
    )
