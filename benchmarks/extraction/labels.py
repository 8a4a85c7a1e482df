"""Labelled texts: the fictional ones of this folder, the gold of the base regions, and sets of one's own."""

from __future__ import annotations

import csv
import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
TEXTS, LABELS, OPEN = HERE / "texts", HERE / "labels.csv", HERE / "open.csv"
LABEL_COLUMNS = (
    "file", "set", "value", "value_to", "unit", "bound", "kind", "relation", "indicator_id", "core", "stated",
    "char_start", "char_end", "note",
)  # fmt: skip
OPEN_COLUMNS = ("file", "set", "stated", "char_start", "char_end", "note")
# Gold says whether a number is a target beside how exact it is; a target without a word of bound is exact.
_QUALIFIERS = {"target": "exact"}


@dataclass(frozen=True, slots=True)
class Label:
    """A figure that a person found; ``start`` and ``end`` are indices into the decoded text.

    ``indicators`` holds the ids that are right for it, the best first; none where the catalogue has none, and None
    where nobody said. ``bound`` is "" where nobody said.
    """

    start: int
    end: int
    value: float
    value_to: float | None = None
    bound: str = "exact"
    unit: str = ""
    kind: str = ""
    relation: str = ""
    indicators: tuple[str, ...] | None = None
    core: bool = False
    stated: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with its figures.

    Attributes
    ----------
    file, text : str
        Its name and its characters, line ends untouched.
    labels : sequence of Label
        What must be found, by position.
    also_right : sequence of Label
        What may be found besides (figures that the labels are a sample of).
    open_spans : sequence of (int, int)
        What the guide leaves open (tier counts, headings): right if found, no loss if not.
    """

    file: str
    text: str
    labels: Sequence[Label] = ()
    also_right: Sequence[Label] = ()
    open_spans: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class LabelSet:
    """Texts that are scored together. The misses of a ``hidden`` set are kept out of the report unless asked for."""

    name: str
    texts: Sequence[LabelledText] = field(default_factory=tuple)
    hidden: bool = False


def own_sets() -> list[LabelSet]:
    """Return the fictional texts: ``dev`` to tune on, ``held`` to check with. A file's prefix names its set."""
    texts = load(TEXTS, LABELS, OPEN, all_texts=True)
    return [
        LabelSet(name, [t for t in texts if t.file.startswith(f"{name}_")], hidden=name == "held")
        for name in ("dev", "held")
    ]


def load(texts: Path, labels: Path, open_file: Path | None = None, *, all_texts: bool = False) -> list[LabelledText]:
    """Read texts and labels; the columns are those of ``labels.csv`` or of the gold (``qualifier`` for ``bound``).

    Parameters
    ----------
    texts : Path
        The folder of the texts, UTF-8.
    labels, open_file : Path
        Tables with ``file``, ``char_start`` and ``char_end``.
    all_texts : bool
        Score the texts without any label too; otherwise only those that the tables name.

    Raises
    ------
    ValueError
        Where a row does not fit its text.
    """
    figures: dict[str, list[Label]] = {}
    for row in _rows(labels):
        figures.setdefault(row["file"], []).append(_label(row))
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in _rows(open_file) if open_file else ():
        spans.setdefault(row["file"], []).append((int(row["char_start"]), int(row["char_end"])))
    names = {p.name for p in texts.glob("*.txt")} if all_texts else {*figures, *spans}
    result = []
    for name in sorted(names):
        text = read_exactly(texts / name)
        found = sorted(figures.get(name, []), key=lambda f: f.start)
        for label in found:
            if label.stated and text[label.start : label.end] != label.stated:
                raise ValueError(f"{name}: {label.start}–{label.end} is not {label.stated!r}")
        result.append(LabelledText(name, text, found, (), sorted(spans.get(name, []))))
    return result


def of_catalogue(texts: Iterable[LabelledText], ids: Collection[str]) -> list[LabelledText]:
    """Return the texts without ids that the catalogue does not know: another catalogue's, which cannot be scored."""

    def checked(label: Label) -> Label:
        known = label.indicators is None or set(label.indicators) <= set(ids)
        return label if known else replace(label, indicators=None)

    return [replace(t, labels=[checked(f) for f in t.labels]) for t in texts]


def gold_set(gold: Path, articles: Path, data: Path) -> LabelSet:
    """Return the gold of the base regions.

    Its figures are a sample, so the published figures of the same articles are right too. The ids of indicators are
    those of the published figures, where one covers the same words with the same value.
    """
    published = _published(data)
    texts = []
    for text in load(articles, gold / "dev_figures.csv"):
        others = published.get(text.file, [])
        labels = [replace(label, indicators=_published_ids(label, others)) for label in text.labels]
        texts.append(replace(text, labels=labels, also_right=others))
    return LabelSet("gold", texts)


def read_exactly(path: Path) -> str:
    """Return the decoded text with its line ends as they are."""
    return path.read_bytes().decode("utf-8")


def same_value(a: Label, value: float, value_to: float | None) -> bool:
    """Return whether a candidate's numbers are those of a label."""
    if (a.value_to is None) != (value_to is None):
        return False
    ends = [(a.value, value)] + ([] if a.value_to is None or value_to is None else [(a.value_to, value_to)])
    return all(math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-9) for x, y in ends)


def _label(row: dict[str, str]) -> Label:
    qualifier = row.get("bound") or row.get("qualifier") or ""
    ids = row.get("indicator_id")
    return Label(
        start=int(row["char_start"]),
        end=int(row["char_end"]),
        value=float(row["value"]),
        value_to=float(row["value_to"]) if row.get("value_to") else None,
        bound=_QUALIFIERS.get(qualifier, qualifier),
        unit=row.get("unit") or "",
        kind=row.get("kind") or "",
        relation=row.get("relation") or "",
        indicators=None if ids is None else tuple(i for i in ids.split("|") if i),
        core=(row.get("core") or "") in ("1", "true"),
        stated=row.get("stated") or "",
        note=row.get("note") or "",
    )


def _published(data: Path) -> dict[str, list[Label]]:
    """Return the published figures with a span, by text file."""
    sources = yaml.safe_load((data / "sources.yml").read_text(encoding="utf-8"))
    files = {s["source_id"]: s["text_file"] for s in sources if s.get("text_file")}
    result: dict[str, list[Label]] = {}
    for path in sorted((data / "observations").glob("*.csv")):
        for row in _rows(path):
            if row["char_start"] and row["source_id"] in files:
                result.setdefault(files[row["source_id"]], []).append(_label(row))
    return result


def _published_ids(label: Label, published: Iterable[Label]) -> tuple[str, ...] | None:
    ids = [
        i
        for p in published
        if p.start < label.end and label.start < p.end and same_value(label, p.value, p.value_to)
        for i in p.indicators or ()
    ]
    return tuple(dict.fromkeys(ids)) or None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
