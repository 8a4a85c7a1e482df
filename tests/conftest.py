"""The fictional county pair 甲县 and 乙县: a whole data folder that goes through the real ETL.

甲县 has an article that was read in full; 乙县 has two tables that were not. Both are too small to hide anything in:
the tests write out every figure that must come of them.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.paths import Folders
from etl.pipeline import Summary, build, prepare
from etl.tables import Prepared

COUNTY_PAIR = Path(__file__).parent / "fixtures" / "county_pair"
LONGEST = (
    "test_browser_pages", "test_losses", "test_browser_briefing", "test_browser", "test_sealed", "test_browser_meeting",
    "test_browser_intake", "test_hostile_browser", "test_rollup_spark", "test_hostile_texts", "test_browser_map",
    "test_rollup_again", "test_admin_manual", "test_browser_map_dense", "test_browser_practices", "test_load",
)  # fmt: skip
"""Files that take longest, the longest first: begun last, one of them would keep one worker busy alone at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files (``--no-loadscope-reorder`` keeps this order; within a file nothing moves)."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


def points_of(codes: Iterable[str]) -> Mapping[str, tuple[float, float]]:
    """Stand in for the national boundaries: only 甲县 has one."""
    return {code: (112.5, 33.25) for code in codes if code == "990101"}


def silent(step: str) -> None:
    """Hear the steps of a build and say nothing."""


@dataclass(frozen=True)
class CountyPair:
    """A data folder of one's own to spoil."""

    data: Path

    @property
    def folders(self) -> Folders:
        return Folders(self.data, self.data / "articles", self.data / "build")

    @property
    def snapshots(self) -> list[str]:
        """The names of all files of the build folder but the lock and the records of snapshots."""
        files = sorted(p.name for p in self.folders.build.iterdir() if p.name != ".lock")
        return [name for name in files if f"{name.removesuffix('.json')}.duckdb" not in files]

    def build(self, out: Path | None = None) -> Summary:
        return build(self.folders, silent, points_of=points_of, out=out)

    def prepare(self) -> Prepared:
        return prepare(self.folders, silent)

    def replace(self, file: str, old: str, new: str) -> None:
        """Change words that stand exactly once in a file."""
        path = self.data / file
        text = path.read_bytes().decode()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_bytes(text.replace(old, new).encode())

    def append(self, file: str, text: str) -> None:
        with (self.data / file).open("a", encoding="utf-8", newline="") as opened:
            opened.write(text)

    def rewrite_article(self, old: str, new: str) -> None:
        """Change the article and enter its new checksum, as somebody would who did not check the spans again."""
        before = hashlib.sha256((self.data / "articles/jia.txt").read_bytes()).hexdigest()
        self.replace("articles/jia.txt", old, new)
        after = hashlib.sha256((self.data / "articles/jia.txt").read_bytes()).hexdigest()
        self.replace("sources.yml", before, after)

    def rows(self, query: str, file: Path | None = None) -> list[tuple[Any, ...]]:
        """Ask the current snapshot, or another file."""
        from etl.publish import read_pointer

        pointer = read_pointer(self.folders.build)
        path = file or self.folders.build / (pointer.file if pointer else "")
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="session", autouse=True)
def audit_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test writes into the audit log of this tree: what is published or taken away goes to a log of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_AUDIT", str(tmp_path_factory.mktemp("audit")))
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Let go what the pages of a test kept: the store of one snapshot would answer for the next test's."""
    yield
    if streamlit := sys.modules.get("streamlit"):
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()


@pytest.fixture
def county_pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CountyPair:
    """A writable copy of the county pair, with nothing built yet."""
    for name in ("ATLAS_ARTICLES", "ATLAS_BUILD", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ATLAS_LANG", "en")
    return CountyPair(shutil.copytree(COUNTY_PAIR, tmp_path / "data"))


@pytest.fixture(scope="session")
def county_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of the county pair, built once; for tests that only read."""
    pair = CountyPair(shutil.copytree(COUNTY_PAIR, tmp_path_factory.mktemp("county") / "data"))
    pair.build()
    return pair.folders.build
