"""Where things lie: facts, texts, snapshots. Everything can be moved by an argument or by the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = Path(__file__).resolve().parent / "schema.sql"
POINTER = "current.json"


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of a build and of the drafts that are not yet facts.

    Attributes
    ----------
    data : Path
        The facts: text files that are committed.
    articles : Path
        Texts of sources, never committed; need not exist.
    build : Path
        Snapshots and the pointer to the current one; made when it is missing.
    intake : Path
        Drafts of new articles, never committed; by default ``intake`` inside the data folder.
    """

    data: Path
    articles: Path
    build: Path
    intake: Path = Path()

    def __post_init__(self) -> None:
        if self.intake == Path():
            object.__setattr__(self, "intake", self.data / "intake")

    @classmethod
    def resolve(cls, data: Path | None = None) -> Folders:
        """Return the folders for one run.

        ``ATLAS_ARTICLES``, ``ATLAS_BUILD`` and ``ATLAS_INTAKE`` go before the folders ``articles``, ``build`` and
        ``intake`` inside the data folder.
        """
        chosen = (data or ROOT / "data").resolve()
        return cls(
            data=chosen,
            articles=_from_environment("ATLAS_ARTICLES", chosen / "articles"),
            build=_from_environment("ATLAS_BUILD", chosen / "build"),
            intake=_from_environment("ATLAS_INTAKE", chosen / "intake"),
        )


def _from_environment(name: str, fallback: Path) -> Path:
    given = os.environ.get(name, "").strip()
    return Path(given).resolve() if given else fallback
