"""Reviewed facts → what the files under ``data/`` are to hold. Everything is put together in memory first."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from etl.faults import Faults, FaultyFacts
from etl.import_mapping import batches
from etl.intake.changes import Changes, FileChange, practice_key
from etl.intake.draft import Draft, cells_of
from etl.intake.entry import entry_fields, entry_text, with_fields
from etl.intake.identity import allot
from etl.intake.ledger import Publication
from etl.intake.listing import Cells
from etl.intake.places import completed
from etl.intake.quoting import letters
from etl.intake.review import Article, Reviewed, ReviewedSection
from etl.intake.reviewed import place_of
from etl.read_catalogue import REGION_COLUMNS, SOURCE_KEYS
from etl.read_facts import OBSERVATION_COLUMNS, REGION_PRACTICE_COLUMNS

SOURCES: Final = "sources.yml"
REGIONS: Final = "regions.csv"
REGION_PRACTICES: Final = "region_practices.csv"


@dataclass(slots=True)
class Plan:
    """What a publication would write.

    Attributes
    ----------
    changes : Changes
        The files of facts.
    text : FileChange or None
        The text among the articles, where it is not there yet.
    text_file : str
        Its name there.
    imported : frozenset of str
        The files that an import writes: figures of a text have no place there.
    owners : dict
        (file, key of an entry) → the figure, practice or section (§1) that it comes from.
    figures : dict
        Observation id → what becomes of it: "added", "changed", "kept" or "removed".
    """

    changes: Changes
    text: FileChange | None
    text_file: str
    imported: frozenset[str] = frozenset()
    owners: dict[tuple[str, str], str] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> list[FileChange]:
        """All files that are to be written, the text first: no fact is there before its evidence."""
        return [*([self.text] if self.text else []), *self.changes.changed]


def plan_publication(
    draft: Draft, reviewed: Reviewed, data: Path, articles: Path, ledger: Sequence[Publication]
) -> Plan:  # fmt: skip
    """Return what publishing would write.

    Parameters
    ----------
    draft, reviewed : Draft, Reviewed
        The text, and the facts that were accepted in it.
    data, articles : Path
        The folders that are to be changed.
    ledger : sequence of mapping
        Earlier publications: they remember ids.

    Raises
    ------
    FaultyFacts
        A source is that of another text, or the text is published under another source already.
    """
    changes = Changes(data)
    sources = {key: entry_fields(changes.listing(SOURCES).get(key) or "") for key in changes.listing(SOURCES).keys}
    rows = _rows_by_source(changes)
    imported = batches(data)
    _check_sources(draft, reviewed, sources, rows, imported)
    text_file, text = _text(draft, reviewed, sources, articles)
    plan = Plan(changes, text, text_file, frozenset(f"observations/{batch}.csv" for batch in imported))
    for section in reviewed.sections:
        _plan_regions(plan, section)
    for article in reviewed.articles:
        _plan_source(plan, article, reviewed, draft, sources)
        _plan_figures(plan, article, reviewed, draft, rows, ledger)
        _plan_practices(plan, article, reviewed)
    return plan


def row_text(columns: Sequence[str], cells: Mapping[str, str]) -> str:
    """Return one row of a CSV file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([cells.get(name, "") for name in columns])
    return out.getvalue()


def head_text(columns: Sequence[str]) -> str:
    """Return the first line of a CSV file."""
    return ",".join(columns) + "\n"


def _rows_by_source(changes: Changes) -> dict[str, dict[str, dict[str, Cells]]]:
    """Return source id → file → observation id → cells."""
    found: dict[str, dict[str, dict[str, Cells]]] = {}
    for file in changes.files("observations", ".csv"):
        for key, cells in changes.cells(file).items():
            found.setdefault(cells.get("source_id", ""), {}).setdefault(file, {})[key] = cells
    return found


def _check_sources(
    draft: Draft,
    reviewed: Reviewed,
    sources: Mapping[str, Mapping[str, Any]],
    rows: Mapping[str, Mapping[str, Mapping[str, Cells]]],
    imported: Iterable[str],
) -> None:
    faults = Faults()
    own = {section.source_id for section in reviewed.sections}
    for section in reviewed.sections:
        if section.source_id in imported:
            faults.add(place_of(section.number), "source_id", section.source_id, "intake_source_is_batch")
        there = sources.get(section.source_id, {})
        other_text = there.get("text_sha256") not in (None, draft.sha256)
        if other_text and letters(there.get("title")) != letters(section.source["title"]):
            faults.add(place_of(section.number), "source_id", section.source_id, "intake_source_of_other_text",
                       title=there.get("title"))  # fmt: skip
        for source_id, entry in sources.items():
            if source_id in own or entry.get("text_sha256") != draft.sha256:
                continue
            spans = [cells for file in rows.get(source_id, {}).values() for cells in file.values()]
            inside = [c for c in spans if section.start <= int(c["char_start"] or -1) < section.end]
            if inside:
                faults.add(place_of(section.number), "source_id", section.source_id, "intake_text_published",
                           source=source_id)  # fmt: skip
    if len(faults):
        raise FaultyFacts(faults)


def _text(
    draft: Draft, reviewed: Reviewed, sources: Mapping[str, Mapping[str, Any]], articles: Path
) -> tuple[str, FileChange | None]:
    """Return the name of the text among the articles, and the file where it has to be written."""
    named = {str(e["text_file"]) for e in sources.values() if e.get("text_sha256") == draft.sha256}
    other = {str(e.get("text_file")) for e in sources.values()} - named
    name = sorted(named)[0] if named else str(draft.head["text_file"])
    path = articles / name
    if not named and (name in other or (path.is_file() and _checksum(path) != draft.sha256)):
        stem = name.removesuffix(".txt")[:100]
        name = f"{stem}-{draft.sha256[:12]}.txt"
        path = articles / name
    return name, None if path.is_file() else FileChange("articles", name, None, draft.text)


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _plan_regions(plan: Plan, section: ReviewedSection) -> None:
    if not section.regions:
        return
    changes = plan.changes
    known = changes.cells(REGIONS)
    columns = changes.header(REGIONS) or list(REGION_COLUMNS)
    for cells in completed(section.regions, known):
        code = cells["code"]
        if code in changes.listing(REGIONS).keys:
            continue
        follows = max((key for key in changes.listing(REGIONS).keys if key < code), default="")
        changes.put(REGIONS, code, row_text(columns, cells), follows)
        plan.owners[(REGIONS, code)] = str(place_of(section.number))


def _plan_source(
    plan: Plan, article: Article, reviewed: Reviewed, draft: Draft, sources: Mapping[str, Mapping[str, Any]]
) -> None:
    there = sources.get(article.source_id, {})
    fields = dict(article.source)
    if fields["regions"] is None:
        facts = [*reviewed.figures_of(article), *reviewed.practices_of(article)]
        used = {fact.cells["region_code"] for fact in facts}
        fields["regions"] = sorted({*(str(code) for code in there.get("regions") or ()), *used})
    for name in ("published", "page", "url"):
        fields[name] = fields[name] or None
    fields |= {"note": fields["note"] or "", "text_file": plan.text_file, "text_sha256": draft.sha256}
    raw = plan.changes.listing(SOURCES).get(article.source_id)
    new = entry_text({name: fields[name] for name in SOURCE_KEYS}) if raw is None else with_fields(raw, fields)
    if new != raw:
        plan.changes.put(SOURCES, article.source_id, new)
    plan.owners[(SOURCES, article.source_id)] = str(place_of(article.sections[0].number))


def _plan_figures(
    plan: Plan,
    article: Article,
    reviewed: Reviewed,
    draft: Draft,
    rows: Mapping[str, Mapping[str, Mapping[str, Cells]]],
    ledger: Sequence[Publication],
) -> None:
    source_id, changes = article.source_id, plan.changes
    by_file = rows.get(source_id, {})
    present = {key: cells for file in by_file.values() for key, cells in file.items()}
    file_of = {key: file for file, found in by_file.items() for key in found}
    own = Counter(file for file in file_of.values() if file not in plan.imported).most_common(1)
    target = own[0][0] if own else f"observations/{source_id}.csv"
    everything = {key for files in rows.values() for found in files.values() for key in found}
    remembered, once = _remembered(ledger, source_id, everything)
    facts = reviewed.figures_of(article)
    cell_of = cells_of(draft)
    wanted = [{**f.cells, "source_id": source_id, "locator": cell_of(f.start)} for f in facts]
    ids = allot(source_id, wanted, present, remembered, everything | once | set(plan.figures))
    changes.listing(target, head_text(OBSERVATION_COLUMNS))
    for key in present.keys() - set(ids):
        changes.take(file_of[key], key)
        plan.figures[key] = "removed"
    for key in present.keys() & set(ids):
        if file_of[key] in plan.imported:  # the next import would write over it
            changes.take(file_of.pop(key), key)
    last = next((key for key in reversed(changes.listing(target).keys) if key in present), None)
    for fact, cells, key in zip(facts, wanted, ids, strict=True):
        file = file_of.get(key, target)
        cells["observation_id"] = key
        old = present.get(key)
        plan.owners[(file, key)] = fact.fact_id
        if old is not None and key in file_of and all(cells.get(name, "") == text for name, text in old.items()):
            plan.figures[key] = "kept"
            continue
        changes.put(file, key, row_text(changes.header(file), cells), last)
        plan.figures[key] = "added" if old is None else "changed"
        if old is None:
            last = key


def _remembered(
    ledger: Sequence[Publication], source_id: str, present: Iterable[str]
) -> tuple[dict[str, Cells], set[str]]:
    """Return the figures of a source that were published once, by id, and the ids that any source ever had."""
    known, there = set(present), {}
    once: set[str] = set()
    for record in ledger:
        for edit in record["edits"]:
            if not str(edit["file"]).startswith("observations/"):
                continue
            once.add(edit["key"])
            for raw in (edit["before"], edit["after"]):
                cells = (
                    dict(zip(OBSERVATION_COLUMNS, next(csv.reader(io.StringIO(raw or ""))), strict=False))
                    if raw
                    else {}
                )
                if cells.get("source_id") == source_id and edit["key"] not in known:
                    there[edit["key"]] = cells
    return there, once


def _plan_practices(plan: Plan, article: Article, reviewed: Reviewed) -> None:
    changes = plan.changes
    own = {key: c for key, c in changes.cells(REGION_PRACTICES).items() if c.get("source_id") == article.source_id}
    columns = changes.header(REGION_PRACTICES) or list(REGION_PRACTICE_COLUMNS)
    facts = reviewed.practices_of(article)
    wanted: dict[str, tuple[str, Cells]] = {}
    for fact in facts:
        cells = {**fact.cells, "source_id": article.source_id}
        key = practice_key(cells)
        while key in wanted:  # twice the same is told by the checks
            key += "\x1f"
        wanted[key] = (fact.fact_id, cells)
    last = next(reversed(own), None)
    for key in own.keys() - wanted.keys():
        if key == last:
            last = changes.listing(REGION_PRACTICES).before(key)
        changes.take(REGION_PRACTICES, key)
    last = last if last in changes.listing(REGION_PRACTICES).keys else None
    for key, (fact_id, cells) in wanted.items():
        plan.owners[(REGION_PRACTICES, key)] = fact_id
        if key not in own or any(cells.get(name, "") != text for name, text in own[key].items()):
            changes.put(REGION_PRACTICES, key, row_text(columns, cells), last)
            last = last if key in own else key
