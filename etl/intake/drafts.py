"""Drafts: a dropped file as text with everything that the extractor proposes in it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from etl.atomic import exclusive, flush, is_left_over, partial, write_together
from etl.faults import AtlasError
from etl.intake.draft import (
    CANDIDATES,
    HEAD,
    IDS,
    LOCK,
    PRACTICES,
    TEXT,
    Draft,
    read_draft,
    read_lines,
    read_locked,
    to_lines,
)
from etl.intake.proposing import CatalogueProposer, Proposer
from etl.intake.sections import Known, Section, cut, describe
from etl.paths import Folders
from etl.record import FILE_NAME

if TYPE_CHECKING:
    from etl.extract.documents import Document

Propose = Callable[[Path], Proposer]

_ID = re.compile(r"[fp]\d{1,9}")
_SAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_STEM: Final = 60


def add(
    file: Path, who: str, folders: Folders, *, name: str | None = None, propose: Propose = CatalogueProposer
) -> tuple[str, bool]:
    """Make the draft of a file, whole or not at all.

    Parameters
    ----------
    file : Path
        A text, web page, document, PDF or workbook.
    who : str
        Who dropped it.
    folders : Folders
        Where drafts and facts lie.
    name : str, optional
        What the file was called before it came here.
    propose : callable
        Data folder → what proposes figures and practices.

    Returns
    -------
    tuple of str and bool
        The draft's id, and whether it was there already.

    Raises
    ------
    AtlasError
        The file cannot be read; its words name the file and the mend.
    FaultyFacts
        The catalogue has faults.
    """
    from etl.extract.documents import read_document

    document = read_document(file, name)
    draft_id = document.sha256[:12]
    folder = folders.intake / draft_id
    if (folder / HEAD).is_file():
        return draft_id, True
    head, texts = _first_head(document, draft_id, who, folders, propose)
    try:
        folders.intake.mkdir(parents=True, exist_ok=True)
        _sweep(folders.intake)
        temporary = partial(folders.intake, draft_id)
        temporary.mkdir()
        try:
            for file_name, content in _files(document, head, texts).items():
                with (temporary / file_name).open("wb") as out:
                    out.write(content)
                    out.flush()
                    os.fsync(out.fileno())
            flush(temporary)
            temporary.rename(folder)
        except OSError:
            if (folder / HEAD).is_file():  # somebody else dropped the same file meanwhile
                return draft_id, True
            raise
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        flush(folders.intake)
    except OSError as error:
        raise AtlasError("intake_not_written", why=error, folder=folders.intake) from error
    return draft_id, False


def split(
    draft_id: str, wanted: Sequence[Mapping[str, Any]], folders: Folders, *, propose: Propose = CatalogueProposer
) -> Draft:
    """Cut a draft into articles by ranges of lines and propose anew; what was decided is kept in its journal.

    Raises
    ------
    AtlasError
        The ranges do not fit the text.
    """
    with exclusive(read_draft(folders, draft_id).folder / LOCK):
        draft = read_locked(folders, draft_id)
        document = _document(draft)
        spans = cut(wanted, document.lines, document.line_count)
        proposer, known = propose(folders.data), Known(folders.data, draft.sha256)
        sections = describe(spans, draft.text, known, proposer, draft_id)
        return _propose_anew(draft, sections, known, proposer, folders)


def reread(draft_id: str, folders: Folders, *, propose: Propose = CatalogueProposer) -> Draft:
    """Propose anew with the catalogue as it is now; sections and sources stay."""
    with exclusive(read_draft(folders, draft_id).folder / LOCK):
        draft = read_locked(folders, draft_id)
        known = Known(folders.data, draft.sha256)
        return _propose_anew(draft, [dict(s) for s in draft.sections], known, propose(folders.data), folders)


def _document(draft: Draft) -> Document:
    from etl.extract.documents import Document

    head = draft.head
    return Document(
        name=head["file"], text=draft.text, sha256=head["sha256"], text_sha256=head["text_sha256"],
        format=head["format"], encoding=head["encoding"], data=b"",
    )  # fmt: skip


def _first_head(
    document: Document, draft_id: str, who: str, folders: Folders, propose: Propose
) -> tuple[dict[str, Any], dict[str, str]]:
    known = Known(folders.data, document.text_sha256)
    proposer = propose(folders.data)
    whole = [{"first_line": 1, "last_line": document.line_count}]
    spans = cut(whole, lambda first, last: (0, len(document.text)), document.line_count)
    sections = describe(spans, document.text, known, proposer, draft_id)
    head = {
        "schema": 1, "draft": draft_id, "file": document.name, "format": document.format,
        "encoding": document.encoding, "sha256": document.sha256, "text_sha256": document.text_sha256,
        "created_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "created_by": who,
        "text_file": _text_file(document, known, folders.articles),
        "source_published": sorted(known.sources), "lines": document.line_count,
        "pages_without_text": list(document.pages_without_text), "sections": sections,
    }  # fmt: skip
    return head, _proposals(document.text, sections, proposer, {})


def _files(document: Document, head: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, bytes]:
    suffix = Path(document.name).suffix.lower()
    original = f"original{suffix if FILE_NAME.fullmatch(f'x{suffix}') and suffix else f'.{document.format}'}"
    files = {original: document.data, TEXT: document.text.encode()}
    return files | {name: text.encode() for name, text in {**texts, HEAD: _json(head)}.items()}


def _propose_anew(
    draft: Draft, sections: Sequence[Section], known: Known, proposer: Proposer, folders: Folders
) -> Draft:  # fmt: skip
    texts = _proposals(draft.text, sections, proposer, _ids(draft))
    head = {**draft.head, "sections": list(sections), "source_published": sorted(known.sources)}
    write_together(draft.folder, {**texts, HEAD: _json(head)})
    return read_locked(folders, draft.draft_id)


def _ids(draft: Draft) -> dict[str, str]:
    """Return place → id. Older drafts knew a place by its start alone; their candidates tell the end."""
    path = draft.folder / IDS
    try:
        ids: dict[str, str] = dict(read_lines(path)[0]) if path.is_file() else {}
        for prefix, name in (("f", CANDIDATES), ("p", PRACTICES)):
            for entry, place in _places(prefix, read_lines(draft.folder / name)):
                ids.setdefault(place, entry["id"])
        if not all(_ID.fullmatch(identity) for identity in ids.values()):
            raise ValueError(IDS)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise AtlasError("intake_draft_damaged", draft=draft.draft_id, why=IDS) from error
    return ids


def _proposals(text: str, sections: Sequence[Section], proposer: Proposer, ids: Mapping[str, str]) -> dict[str, str]:
    """Return the files of candidates, each with an id that stays with its place in the text for ever."""
    figures: list[dict[str, Any]] = []
    practices: list[dict[str, Any]] = []
    for section in sections:
        source, start, end = section["source"], section["start"], section["end"]
        part, region = text[start:end], section["region"]
        named = {"source": source["source_id"], "region": region}
        for candidate in proposer.figures(part, published=source["published"], **named):
            figures.append(_moved(asdict(candidate), start, section["section"]))
        for practice in proposer.practices(part, **named):
            practices.append(_moved(asdict(practice), start, section["section"]))
    known = dict(ids)
    for prefix, entries in (("f", figures), ("p", practices)):
        _number(prefix, entries, known)
        for entry in entries:
            if text[entry["start"] : entry["end"]] != entry["as_printed"]:
                raise AtlasError("intake_not_verbatim", start=entry["start"], end=entry["end"])
    return {CANDIDATES: to_lines(figures), PRACTICES: to_lines(practices), IDS: to_lines([known])}


def _moved(entry: dict[str, Any], by: int, section: int) -> dict[str, Any]:
    return {"id": "", "section": section, **entry, "start": entry["start"] + by, "end": entry["end"] + by}


def _number(prefix: str, entries: Sequence[dict[str, Any]], known: dict[str, str]) -> None:
    """Give ids in order of place; a place that had one keeps it, and none is given twice."""
    last = max((int(i[1:]) for i in known.values() if i.startswith(prefix)), default=0)
    for entry, place in _places(prefix, entries):
        if place not in known:
            last += 1
            known[place] = f"{prefix}{last:04d}"
        entry["id"] = known[place]


def _places(prefix: str, entries: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each entry, in order, with the name of its place: start, end, and which of those that stand just there."""
    count: Counter[tuple[int, int]] = Counter()
    for entry in sorted(entries, key=lambda e: (e["start"], e["end"])):
        span = (entry["start"], entry["end"])
        count[span] += 1
        yield entry, f"{prefix}{span[0]}-{span[1]}.{count[span]}"


def _text_file(document: Document, known: Known, articles: Path) -> str:
    """Return a name for the text among the articles; one that another text has is not taken."""
    if known.sources:
        return str(min(source.text_file or "" for source in known.sources.values()))
    stem = _SAFE.sub("", Path(document.name).stem)[:_STEM].strip("._-")
    name = f"{stem}.txt"
    path = articles / name
    free = not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() == document.text_sha256
    if stem and Path(document.name).stem == stem and FILE_NAME.fullmatch(name) and free:
        return name
    return f"{stem or 'text'}-{document.text_sha256[:12]}.txt"


def _json(head: Mapping[str, Any]) -> str:
    import json

    return json.dumps(head, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and is_left_over(path):
            shutil.rmtree(path, ignore_errors=True)
