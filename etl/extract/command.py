"""``python -m etl extract``: candidates of one or more files, as a table to read or one JSON object a line."""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from etl.extract.candidate import Candidate, PracticeCandidate
from etl.extract.documents import Document, read_document
from etl.extract.extractor import Catalogue, Extractor, figures_alone
from etl.faults import AtlasError
from etl.messages import say, spoken
from etl.paths import Folders

_LINES = re.compile(r"(\d+)(?:-(\d+))?")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    language = spoken()

    def words(name: str) -> str:
        return say(language, f"extract.help.{name}")

    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help=words("files"))
    command.add_argument("--format", choices=("table", "jsonl"), default="table", help=words("format"))
    command.add_argument("--lines", metavar="A-B", help=words("lines"))
    command.add_argument("--published", metavar="DATE", help=words("published"))
    command.add_argument("--region", metavar="CODE", help=words("region"))
    command.add_argument("--figures", action="store_true", help=words("figures"))
    command.add_argument("--review", action="store_true", help=words("review"))
    command.add_argument("--practices", action="store_true", help=words("practices"))
    command.add_argument("--data", type=Path, metavar="DIR", help=say(language, "build.help.data"))


def main(options: argparse.Namespace) -> int:
    """Print the candidates of every file, in the order given.

    Returns
    -------
    int
        0, or 2 where a file could not be read: the others are done all the same.
    """
    if options.published and not _DATE.fullmatch(options.published):
        raise AtlasError("extract_date", given=options.published)
    extractor = None if options.figures else Extractor(Catalogue.read(Folders.resolve(options.data).data))
    outcome = 0
    for path in options.files:
        try:
            document = read_document(path)
        except AtlasError as error:
            sys.stderr.write(error.words(spoken()) + "\n")
            outcome = 2
            continue
        found = candidates(
            document, extractor, lines=options.lines, published=options.published, region=options.region,
            review=options.review, practices=options.practices,
        )  # fmt: skip
        if options.format == "jsonl":
            for candidate in found:
                print(json_line(candidate))  # noqa: T201
        else:
            print(table(document, found))  # noqa: T201
    return outcome


def candidates(
    document: Document,
    extractor: Extractor | None,
    *,
    lines: str | None = None,
    published: str | None = None,
    region: str | None = None,
    review: bool = False,
    practices: bool = False,
) -> Sequence[Candidate | PracticeCandidate]:
    """Return the candidates of a document, or of a range of its lines; offsets count in the whole text.

    Parameters
    ----------
    document : Document
        The file.
    extractor : Extractor, optional
        None finds figures alone.
    lines : str, optional
        ``A-B``: first and last line, counted from 1.
    published, region : str, optional
        What is known of the article.
    review : bool
        Also list what is probably no figure.
    practices : bool
        List practices instead of figures.

    Raises
    ------
    AtlasError
        There are no such lines.
    """
    begin, text = 0, document.text
    if lines:
        begin, end = document.lines(*_range(lines))
        text = text[begin:end]
    found: Sequence[Candidate | PracticeCandidate]
    if extractor is None:
        found = figures_alone(text, source=document.name, review=review)
    elif practices:
        found = extractor.practices(text, source=document.name, region=region)
    else:
        found = extractor.figures(text, source=document.name, published=published, region=region, review=review)
    return [dataclasses.replace(c, start=c.start + begin, end=c.end + begin) for c in found] if begin else found


def json_line(candidate: Candidate | PracticeCandidate) -> str:
    """Return a candidate as one line of JSON; whole values without a point."""
    record = {name: _plain(getattr(candidate, name)) for name in candidate.__slots__}
    return json.dumps(record, ensure_ascii=False)


def table(document: Document, found: Iterable[Candidate | PracticeCandidate]) -> str:
    """Return candidates as a table for the terminal: place, printed words, value, and what is suggested."""
    language = spoken()
    rows = list(found)
    lines = [say(language, "extract.head", file=document.name, count=len(rows))]
    for c in rows:
        where = f"{document.line_of(c.start):>5}:{c.start:<7}"
        printed = "".join(c.as_printed.split())
        if isinstance(c, PracticeCandidate):
            lines.append(f"{where} {printed}\t{c.practice or '–'}\t{c.local_name}\t{c.region or ''} {c.scope}".rstrip())
            continue
        value = f"{_plain(c.value)}" + ("" if c.value_to is None else f"–{_plain(c.value_to)}")
        about = f"{c.region or ''} {c.scope}".strip()
        when = "–".join(filter(None, (c.period_start, c.period_end)))
        mark = "" if c.status == "proposed" else " ?"
        lines.append(
            f"{where} {printed}\t{c.bound} {value} {c.unit}{mark}\t{c.kind}\t{c.indicator or '–'}\t{about}\t{when}"
        )
    return "\n".join(lines)


def _range(lines: str) -> tuple[int, int]:
    found = _LINES.fullmatch(lines)
    if not found:
        raise AtlasError("extract_lines", given=lines)
    first = int(found[1])
    return first, int(found[2] or first)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
