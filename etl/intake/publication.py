"""Publishing reviewed facts, and taking a publication back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.diff import Change
from etl.faults import AtlasError
from etl.intake import ledger
from etl.intake.changes import Changes, FileChange, edits_of
from etl.intake.draft import read_draft
from etl.intake.entry import entry_fields
from etl.intake.plan import REGIONS, SOURCES, plan_publication
from etl.intake.proof import prove
from etl.intake.review import Reviewed
from etl.intake.reviewed import read_reviewed
from etl.intake.transaction import Build, Intent, carry_out, publishing
from etl.paths import Folders
from etl.publish import read_pointer

Tell = Callable[[str, ledger.Publication], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done.

    Attributes
    ----------
    record : dict or None
        The line that was entered; None where the facts are like this already.
    changes : list of Change
        What changed against the snapshot before.
    build_id : str or None
        The snapshot that is current now.
    counts : dict
        How many figures and practices there are, and what became of them.
    removed : sequence of str
        The ids of published figures that go.
    dry_run, pending : bool
        Whether nothing was to be written, and whether there would have been something.
    """

    record: ledger.Publication | None
    changes: Sequence[Change] = ()
    build_id: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    removed: Sequence[str] = ()
    dry_run: bool = False
    pending: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "publication": self.record["id"] if self.record else None,
            "dry_run": self.dry_run,
            "unchanged": self.record is None and not self.pending,
            "changes": [{"zh": change.words("zh"), "en": change.words("en")} for change in self.changes],
            "build_id": self.build_id,
            "counts": dict(self.counts),
            "removed_ids": list(self.removed),
        }


def publish(
    draft_id: str, who: str, folders: Folders, build: Build, tell: Tell, *, dry_run: bool = False
) -> Outcome:  # fmt: skip
    """Publish what was reviewed of a draft.

    Parameters
    ----------
    draft_id : str
        The draft; its ``reviewed.json`` says what is published.
    who : str
        Who publishes.
    folders : Folders
        Facts, articles, snapshots, drafts.
    build, tell : callable
        See ``transaction``.
    dry_run : bool
        Check everything and tell what would change; write nothing.

    Raises
    ------
    FaultyFacts
        With every fault, each with the figure and the field; nothing was written.
    AtlasError
        It could not be done; nothing was changed.
    """
    with publishing(folders, build, tell):
        draft = read_draft(folders, draft_id)
        reviewed = read_reviewed(draft)
        plan = plan_publication(draft, reviewed, folders.data, folders.articles, ledger.read(folders.data))
        differences = prove(folders, plan.files, plan.changes, plan.owners)
        counts = _counts(plan.figures, reviewed, plan.changes)
        before = current_build(folders)
        fates = _by_fate(plan.figures)
        if dry_run:
            return Outcome(None, differences, before, counts, fates["removed"], True, bool(plan.files))
        if not plan.files:
            return Outcome(None, (), before, counts)
        record = ledger.new_publication(
            "publish", who, draft=draft.draft_id, sources=[a.source_id for a in reviewed.articles], counts=counts,
            **fates, text=_text_record(plan.text, draft.sha256), **undoable(plan.changes),
            build_before=before,
        )  # fmt: skip
        record = carry_out(folders, Intent(record, plan.files, True), build)
        return Outcome(record, differences, record["build_after"], counts, fates["removed"])


def undo(publication: str, who: str, folders: Folders, build: Build, tell: Tell) -> Outcome:
    """Take exactly one publication back.

    Raises
    ------
    AtlasError
        There is no such publication, it was undone already, or its entries were changed since, by hand or by a later
        publication; nothing was changed.
    FaultyFacts
        Something else needs what it brought; nothing was changed.
    """
    with publishing(folders, build, tell):
        records = ledger.read(folders.data)
        target = _target(records, publication)
        changes = Changes(folders.data)
        _refuse_later(records, target)
        _take_back(changes, target, records)
        text = _text_back(changes, target, folders.articles)
        files = [*changes.changed, *([text] if text else [])]
        differences = prove(folders, files, changes, {})
        fates = {
            "added": target.get("removed", []),
            "changed": target.get("changed", []),
            "removed": target.get("added", []),
        }
        counts = {name: len(ids) for name, ids in fates.items()}
        record = ledger.new_publication(
            "undo", who, of=publication, draft=target.get("draft"), sources=target.get("sources", []), counts=counts,
            **fates, text=_text_record(text, ""), **undoable(changes), build_before=current_build(folders),
        )  # fmt: skip
        record = carry_out(folders, Intent(record, files, target["action"] != "word"), build)
        return Outcome(record, differences, record["build_after"], counts, fates["removed"])


def _target(records: Sequence[ledger.Publication], publication: str) -> ledger.Publication:
    target = next((r for r in records if r["id"] == publication), None)
    if target is None:
        raise AtlasError("intake_no_publication", id=publication)
    if target["action"] == "undo":
        raise AtlasError("intake_undo_of_undo", id=publication, of=target["of"])
    if by := ledger.undone_by(records).get(publication):
        raise AtlasError("intake_undone", id=publication, by=by)
    return target


def _refuse_later(records: Sequence[ledger.Publication], target: ledger.Publication) -> None:
    """A later publication of the same source builds on this one."""
    undone = ledger.undone_by(records)
    later = records[records.index(target) + 1 :]
    for record in reversed(later):
        same = set(record.get("sources", ())) & set(target.get("sources", ()))
        if same and record["action"] == "publish" and record["id"] not in undone:
            raise AtlasError("intake_published_later", id=target["id"], by=record["id"], source=", ".join(sorted(same)))


def _take_back(changes: Changes, target: ledger.Publication, records: Sequence[ledger.Publication]) -> None:
    later = records[records.index(target) + 1 :]
    for edit in edits_of(target):
        if edit.before is None and edit.file == REGIONS:
            continue  # last: only where nothing else needs it
        now = changes.listing(edit.file).get(edit.key)
        if now != edit.after:
            by = next(
                (r for r in reversed(later) if any((e.file, e.key) == (edit.file, edit.key) for e in edits_of(r))), None
            )
            key = "intake_entry_published" if by else "intake_entry_edited"
            raise AtlasError(key, id=target["id"], file=edit.file, entry=edit.key, by=by["id"] if by else "")
        if edit.before is None:
            changes.take(edit.file, edit.key)
        else:
            changes.put(edit.file, edit.key, edit.before, edit.follows)
    for edit in reversed(list(edits_of(target))):
        listed = changes.listing(edit.file) if edit.file == REGIONS and edit.before is None else None
        if listed and listed.get(edit.key) == edit.after and not _needs_region(changes, edit.key):
            changes.take(REGIONS, edit.key)
    for file in target["created"]:
        if not changes.listing(file).keys:
            changes.drop(file)


def _needs_region(changes: Changes, code: str) -> bool:
    """Return whether a fact, a source or a region below needs a region."""
    tables = [*changes.files("observations", ".csv"), "region_practices.csv", "gaps.csv"]
    if any(
        c.get("region_code") == code for file in tables if changes.exists(file) for c in changes.cells(file).values()
    ):
        return True
    if any(cells.get("parent_code") == code for cells in changes.cells(REGIONS).values()):
        return True
    return any(code in (source.get("regions") or ()) for source in _sources(changes))


def _sources(changes: Changes) -> list[dict[str, Any]]:
    listing = changes.listing(SOURCES)
    return [entry_fields(listing.get(key) or "") for key in listing.keys]


def _text_back(changes: Changes, target: ledger.Publication, articles: Path) -> FileChange | None:
    """Return the removal of a text that the publication brought, where no source needs it and nobody changed it."""
    text = target.get("text") or {}
    if not text.get("added"):
        return None
    path = articles / text["file"]
    needed = any(source.get("text_file") == text["file"] for source in _sources(changes))
    if needed or not path.is_file():
        return None
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != text["sha256"]:
        return None
    return FileChange("articles", text["file"], content.decode("utf-8"), None)


def _text_record(text: FileChange | None, sha256: str) -> dict[str, Any] | None:
    if text is None:
        return None
    return {"file": text.name, "sha256": sha256, "added": text.before is None}


def undoable(changes: Changes) -> dict[str, Any]:
    """Return what a line needs to be taken back."""
    return {"edits": [edit.plain() for edit in changes.edits], "created": changes.created}


def _by_fate(figures: Mapping[str, str]) -> dict[str, list[str]]:
    return {fate: sorted(i for i, f in figures.items() if f == fate) for fate in ("added", "changed", "removed")}


def _counts(figures: Mapping[str, str], reviewed: Reviewed, changes: Changes) -> dict[str, int]:
    fates = Counter(figures.values())
    regions = sum(edit.file == REGIONS for edit in changes.edits)
    return {
        "figures": len(reviewed.figures), **{fate: fates[fate] for fate in ("added", "changed", "kept", "removed")},
        "practices": len(reviewed.practices), "regions": regions, "rejected": reviewed.rejected,
        "decisions": reviewed.decisions,
    }  # fmt: skip


def current_build(folders: Folders) -> str | None:
    """Return the id of the snapshot that is current."""
    pointer = read_pointer(folders.build)
    return pointer.build_id if pointer else None
