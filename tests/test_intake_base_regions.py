"""The shipped figures of the seven base regions, once more through the intake: draft, review, publish.

What a reviewer did with each candidate is worked out here from the shipped facts: accepted as proposed, corrected,
added by hand, rejected. Publishing that review must give the files as they are, byte for byte.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from etl.intake import drafts
from etl.intake.draft import Draft, read_lines
from etl.intake.publication import publish
from etl.model import Facts, Observation, RegionPractice, Source
from etl.paths import ROOT, Folders
from etl.pipeline import prepare

ARTICLES = Path(os.environ.get("ATLAS_ARTICLES", ROOT / "data" / "articles"))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    if not list(ARTICLES.glob("00*.txt")):
        assert not os.environ.get("CI"), "CI needs the articles: set ATLAS_ARTICLES"
        pytest.skip("the articles of the base regions are not on this machine (set ATLAS_ARTICLES)")
    home = tmp_path_factory.mktemp("atlas")
    ignored = shutil.ignore_patterns("articles", "build", "intake", ".*")
    data = shutil.copytree(ROOT / "data", home / "data", ignore=ignored)
    articles = shutil.copytree(ARTICLES, home / "articles")
    return Folders(data=data, articles=articles, build=home / "build", intake=home / "intake")


@pytest.fixture(scope="module")
def shipped(folders: Folders) -> Facts:
    return prepare(folders, lambda _step: None).facts


@pytest.fixture(scope="module")
def reviews(folders: Folders, shipped: Facts) -> dict[str, tuple[Draft, dict[str, Any], Counter[str]]]:
    """Every article file as a reviewed draft, and what was done with its candidates."""
    files = sorted({s.text_file for s in shipped.sources if s.reading == "full" and s.text_file})
    return {file: _reviewed(folders, shipped, file) for file in files}


def _reviewed(folders: Folders, shipped: Facts, file: str) -> tuple[Draft, dict[str, Any], Counter[str]]:
    draft_id, _ = drafts.add(folders.articles / file, "test", folders)
    sources = {s.source_id: s for s in shipped.sources if s.text_file == file}
    facts: list[Observation | RegionPractice] = [
        *(o for o in shipped.observations if o.evidence.source_id in sources),
        *(p for p in shipped.region_practices if p.evidence.source_id in sources),
    ]
    text = (folders.articles / file).read_bytes().decode()
    ranges = list(_ranges(facts, text))
    draft = drafts.split(
        draft_id, [{"first_line": a, "last_line": b, "source_id": source} for source, a, b in ranges], folders
    )
    done: Counter[str] = Counter()
    candidates = read_lines(draft.folder / "candidates.jsonl")
    figures = [_figure(o, candidates, draft, done) for o in facts if isinstance(o, Observation)]
    used = {f["id"] for f in figures}
    done["rejected"] = sum(c["id"] not in used and c["status"] == "proposed" for c in candidates)
    review = {
        "schema": 1,
        "draft": draft_id,
        "who": "test",
        "sections": [
            {"section": n, "source": _source(sources[source]), "regions_new": []}
            for n, (source, _, _) in enumerate(ranges, 1)
        ],
        "figures": figures,
        "practices": [_practice(p, draft, n) for n, p in enumerate(facts, 1) if isinstance(p, RegionPractice)],
        "rejected": done["rejected"],
        "decisions": sum(done.values()),
    }
    (draft.folder / "reviewed.json").write_text(json.dumps(review, ensure_ascii=False), encoding="utf-8")
    return draft, review, done


def _ranges(facts: list[Observation | RegionPractice], text: str) -> Iterator[tuple[str, int, int]]:
    """Yield source, first and last line of every stretch of a file that belongs to one article."""
    marks = sorted((f.evidence.char_start or 0, f.evidence.source_id) for f in facts)
    starts = [marks[0], *(b for a, b in pairwise(marks) if a[1] != b[1])]
    lines = [1, *(text.count("\n", 0, at) + 1 for at, _ in starts[1:])]
    last = text.count("\n") + (not text.endswith("\n"))
    for (_, source), first, following in zip(starts, lines, [*lines[1:], last + 1], strict=True):
        yield source, first, following - 1


def _figure(o: Observation, candidates: list[dict[str, Any]], draft: Draft, done: Counter[str]) -> dict[str, Any]:
    e = o.evidence
    assert e.char_start is not None and e.char_end is not None
    found = next(
        (c for c in candidates if c["start"] < e.char_end and e.char_start < c["end"] and c["value"] == o.value), None
    )
    section = draft.section_at(e.char_start, e.char_end)
    assert section is not None
    if found is None:
        done["added"] += 1
    else:
        same = (found["indicator"], found["bound"], found["region"], found["scope"]) == (
            o.indicator_id, o.bound, o.region_code, o.scope,
        )  # fmt: skip
        done["accepted" if same else "corrected"] += 1
        done["indicator proposed"] += found["indicator"] is not None
        done["indicator right"] += found["indicator"] == o.indicator_id
    return {
        "id": found["id"] if found else f"added-{o.observation_id}",
        "section": section["section"],
        "start": e.char_start,
        "end": e.char_end,
        "as_printed": e.as_printed,
        "region_code": o.region_code,
        "scope": o.scope,
        "indicator_id": o.indicator_id,
        "concept_id": o.concept_id,
        "value": o.value,
        "value_to": o.value_to,
        "bound": o.bound,
        "kind": o.kind,
        "period_start": o.period_start,
        "period_end": o.period_end,
        "time_basis": o.time_basis,
        "time_precision": o.time_precision,
        "practice_id": o.practice_id,
        "note": o.note,
    }


def _practice(p: RegionPractice, draft: Draft, number: int) -> dict[str, Any]:
    e = p.evidence
    assert e.char_start is not None and e.char_end is not None
    section = draft.section_at(e.char_start, e.char_end)
    assert section is not None
    return {
        "id": f"practice-{number}", "section": section["section"], "start": e.char_start, "end": e.char_end,
        "as_printed": e.as_printed, "region_code": p.region_code, "practice_id": p.practice_id,
        "local_name": p.local_name, "scope": p.scope, "note": p.note,
    }  # fmt: skip


def _source(s: Source) -> dict[str, Any]:
    return {
        "source_id": s.source_id, "title": s.title, "publisher": s.publisher, "published": s.published, "page": s.page,
        "url": s.url, "kind": s.kind, "grade": s.grade, "reading": s.reading, "regions": list(s.regions),
        "note": s.note,
    }  # fmt: skip


def test_the_reviewed_drafts_give_the_shipped_files_byte_for_byte(
    folders: Folders, reviews: dict[str, tuple[Draft, dict[str, Any], Counter[str]]]
) -> None:
    before = {p: p.read_bytes() for p in folders.data.rglob("*") if p.is_file() and p.parent.name != "intake"}
    for draft, _review, _done in reviews.values():
        outcome = publish(draft.draft_id, "test", folders, lambda *_: "no build", lambda *_: None)
        assert outcome.record is None, "the reviewed facts are not those that are shipped"
    assert {p: p.read_bytes() for p in folders.data.rglob("*") if p.is_file() and p.parent.name != "intake"} == before


def test_nearly_every_shipped_figure_was_proposed_and_none_needs_a_wrong_indicator_taken_away(
    reviews: dict[str, tuple[Draft, dict[str, Any], Counter[str]]],
) -> None:
    done: Counter[str] = sum((d for _, _, d in reviews.values()), Counter())
    shipped = done["accepted"] + done["corrected"] + done["added"]
    assert shipped == 212
    assert done["added"] <= 10, done
    assert done["rejected"] <= 4, done
    assert done["indicator right"] >= 0.95 * done["indicator proposed"], done
    assert done["accepted"] >= 140, done


def test_the_dropped_files_are_the_articles_themselves(
    folders: Folders, reviews: dict[str, tuple[Draft, dict[str, Any], Counter[str]]]
) -> None:
    for file, (draft, _, _) in reviews.items():
        assert draft.text == (folders.articles / file).read_bytes().decode()
