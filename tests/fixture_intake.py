"""A fictional article of 丙县, dropped and reviewed, for the tests of drafts and publications."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import CountyPair, points_of

from etl.extract.candidate import Candidate, PracticeCandidate
from etl.intake import drafts, publication
from etl.intake.ledger import read
from etl.intake.proposing import About
from etl.paths import Folders
from etl.pipeline import build as build_snapshot

ARTICLE = (
    "虚报 2024年05月20日\n\n丙县:把网格建实\n\n"
    "  丙县划分网格80个,配备专职网格员95名。\n  当年受理问题1200余件。“板凳会”开了12场。\n"
)
FIGURES = ("网格80个", "专职网格员95名", "问题1200余件", "12场")
REGION = {
    "code": "990103", "name_zh": "丙县", "name_en": "Bing County", "level": "county", "parent_code": "990100",
    "groups": [], "longitude": 111.5, "latitude": 32.5, "note": "",
}  # fmt: skip
SOURCE = {
    "source_id": "bing-20240520", "title": "丙县:把网格建实", "publisher": "虚报", "published": "2024-05-20",
    "page": None, "url": None, "kind": "article", "grade": "C", "reading": "full", "regions": ["990103"], "note": "",
}  # fmt: skip
NOBODY = lambda outcome, record: None  # noqa: E731


@dataclass(frozen=True)
class StandIn:
    """Proposes every number that is written in ARTICLE, without looking anything up."""

    data: Path

    def about(self, text: str) -> About:
        return About("990103", "丙县", "stated") if "丙县" in text else About()

    def published(self, text: str) -> str | None:
        return "2024-05-20" if "05月20日" in text else None

    def figures(
        self, text: str, *, source: str, published: str | None, region: str | None
    ) -> Sequence[Candidate]:  # fmt: skip
        found = []
        for printed in FIGURES:
            start = text.find(printed)
            if start >= 0:
                value = float("".join(c for c in printed if c.isdigit()))
                found.append(Candidate(
                    source, start, start + len(printed), printed, value, None, "exact", printed[-1], "stock", None, 0.0,
                    region, "", None, published, "publication" if published else "unknown", "proposed",
                    noun=printed.rstrip("个名余件场0123456789"),
                ))  # fmt: skip
        return found

    def practices(self, text: str, *, source: str, region: str | None) -> Sequence[PracticeCandidate]:
        start = text.find("“板凳会”")
        if start < 0:
            return []
        return [PracticeCandidate(source, start, start + 5, "“板凳会”", "bench_talk", "板凳会", 1.0, region, "")]


def make(folders: Folders) -> str:
    """Build as the tests of the county pair do."""
    return build_snapshot(folders, lambda step: None, points_of=points_of).identity


def drop(pair: CountyPair, text: str | bytes = ARTICLE, name: str = "bing.txt") -> str:
    """Drop a file and return its draft."""
    path = pair.data.parent / "dropped" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return drafts.add(path, "王五", pair.folders, propose=StandIn)[0]


def figure(number: int, text: str = ARTICLE, **fields: Any) -> dict[str, Any]:
    """Return one of the reviewed figures of the article."""
    printed, indicator, value, bound, kind = (
        ("网格80个", "grids_total", 80, "exact", "stock"),
        ("专职网格员95名", "grid_workers_full_time", 95, "exact", "stock"),
        ("问题1200余件", "issues_reported", 1200, "at_least", "cumulative"),
        ("12场", "deliberations", 12, "exact", "cumulative"),
    )[number - 1]
    printed = fields.get("as_printed", printed)
    start = text.index(printed)
    return {
        "id": f"f{number:04d}", "section": 1, "start": start, "end": start + len(printed), "as_printed": printed,
        "region_code": "990103", "scope": "", "indicator_id": indicator, "concept_id": None, "value": value,
        "value_to": None, "bound": bound, "kind": kind, "period_start": None, "period_end": "2024-05-20",
        "time_basis": "publication", "time_precision": "day", "practice_id": None, "note": "",
    } | fields  # fmt: skip


def practice(**fields: Any) -> dict[str, Any]:
    """Return the reviewed practice of the article."""
    start = ARTICLE.index("“板凳会”")
    return {
        "id": "p0001", "section": 1, "start": start, "end": start + 5, "as_printed": "“板凳会”",
        "region_code": "990103", "practice_id": "bench_talk", "local_name": "板凳会", "scope": "", "note": "",
    } | fields  # fmt: skip


def reviewed(draft: str, figures: Sequence[Mapping[str, Any]] | None = None, **top: Any) -> dict[str, Any]:
    """Return a review of the whole article."""
    return {
        "schema": 1, "draft": draft, "who": "王五",
        "sections": [{"section": 1, "source": dict(SOURCE), "regions_new": [dict(REGION)]}],
        "figures": [figure(n) for n in (1, 2, 3, 4)] if figures is None else list(figures),
        "practices": [practice()], "rejected": 2, "decisions": 7,
    } | top  # fmt: skip


def hand_over(pair: CountyPair, draft: str, content: Mapping[str, Any] | None = None) -> None:
    """Write reviewed.json as the intake page does."""
    path = pair.folders.intake / draft / "reviewed.json"
    path.write_text(json.dumps(content or reviewed(draft), ensure_ascii=False), encoding="utf-8")


def publish(pair: CountyPair, draft: str, content: Mapping[str, Any] | None = None) -> publication.Outcome:
    """Hand over and publish."""
    hand_over(pair, draft, content)
    return publication.publish(draft, "王五", pair.folders, make, NOBODY)


def published(pair: CountyPair) -> tuple[str, publication.Outcome]:
    """Drop, review and publish the article."""
    draft = drop(pair)
    return draft, publish(pair, draft)


def facts(pair: CountyPair) -> dict[str, bytes]:
    """Return every file of facts and every text, by name; the ledger of publications is left out."""
    found = {}
    for path in sorted(pair.data.rglob("*")):
        name = path.relative_to(pair.data).as_posix()
        if path.is_file() and not name.startswith(("build/", "intake/")) and name != "publications.jsonl":
            found[name] = path.read_bytes()
    return found


def ledger(pair: CountyPair) -> list[dict[str, Any]]:
    """Return the publications on record."""
    return read(pair.data)
