"""``reviewed.json`` read strictly: every key must be there, none may be there that is not known, every type must fit.

What the fields mean (words of closed lists, dates, spans, references) is judged later by the same checks that every
file of facts goes through; here only what those cannot see.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from etl.check_spans import with_line_feeds
from etl.faults import Faults, FaultyFacts
from etl.import_write import plain_number
from etl.intake.draft import Draft
from etl.intake.quoting import TITLE_LIMIT, letters, refuse_broken, refuse_long, refuse_quote
from etl.intake.review import Fact, Reviewed, ReviewedSection
from etl.model import Place
from etl.record import ID

NAME: Final = "reviewed.json"
LARGEST: Final = 10**15  # a number beyond it is no figure, and not every reader holds it exactly
_FILE: Final = Place(NAME)
_FIGURE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")

Kind = Literal["text", "text?", "number", "number?", "whole", "texts", "objects", "object"]
Shape = Mapping[str, Kind]

TOP: Final[Shape] = {
    "schema": "whole", "draft": "text", "who": "text?", "sections": "objects", "figures": "objects",
    "practices": "objects", "rejected": "whole", "decisions": "whole",
}  # fmt: skip
SECTION: Final[Shape] = {"section": "whole", "source": "object", "regions_new": "objects"}
SOURCE: Final[Shape] = {
    "source_id": "text", "title": "text", "publisher": "text", "published": "text?", "page": "text?", "url": "text?",
    "kind": "text", "grade": "text", "reading": "text", "regions": "texts", "note": "text?",
}  # fmt: skip
REGION: Final[Shape] = {
    "code": "text", "name_zh": "text", "name_en": "text?", "level": "text", "parent_code": "text?", "groups": "texts",
    "longitude": "number?", "latitude": "number?", "note": "text?",
}  # fmt: skip
_SPAN: Final[Shape] = {"id": "text", "section": "whole", "start": "whole", "end": "whole", "as_printed": "text"}
FIGURE: Final[Shape] = {
    **_SPAN, "region_code": "text", "scope": "text?", "indicator_id": "text", "concept_id": "text?", "value": "number",
    "value_to": "number?", "bound": "text", "kind": "text", "period_start": "text?", "period_end": "text?",
    "time_basis": "text", "time_precision": "text?", "practice_id": "text?", "note": "text?",
}  # fmt: skip
PRACTICE: Final[Shape] = {
    **_SPAN, "region_code": "text", "practice_id": "text", "local_name": "text", "scope": "text?", "note": "text?",
}  # fmt: skip
_MAY_LACK: Final = frozenset({"regions", "longitude", "latitude", "groups"})


def place_of(section: int) -> Place:
    """Return how faults name a section."""
    return Place(f"§{section}")


def read_reviewed(draft: Draft) -> Reviewed:
    """Read what was reviewed of a draft.

    Raises
    ------
    FaultyFacts
        With every fault; each names the figure, practice or section (§1) and the field.
    """
    faults = Faults()
    found = _load(draft, faults)
    top = _fields(found, TOP, _FILE, faults)
    _stop(faults)
    if top["schema"] != 1:
        faults.add(_FILE, "schema", top["schema"], "unknown_word", allowed="1")
    if top["draft"] != draft.draft_id:
        faults.add(_FILE, "draft", top["draft"], "intake_other_draft", draft=draft.draft_id)
    flat = letters(draft.text)
    sections = [s for entry in top["sections"] if (s := _section(entry, draft, flat, faults))]
    _stop(faults)
    _distinct([(s.number, place_of(s.number), "section") for s in sections], faults)
    _check_one_source(sections, faults)
    known = {s.number: s for s in sections}
    figures = [f for entry in top["figures"] if (f := _fact(entry, FIGURE, known, flat, faults))]
    practices = [p for entry in top["practices"] if (p := _fact(entry, PRACTICE, known, flat, faults))]
    _distinct([(f.fact_id, Place(f.fact_id), "id") for f in [*figures, *practices]], faults)
    if not sections:
        faults.add(_FILE, "sections", "", "missing")
    _stop(faults)
    return Reviewed(sections, figures, practices, top["rejected"], top["decisions"])


def _load(draft: Draft, faults: Faults) -> Any:
    def one_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                faults.add(_FILE, key, "", "intake_key_twice")
            found[key] = value
        return found

    try:
        text = (draft.folder / NAME).read_bytes().decode("utf-8")
        return json.loads(text, object_pairs_hook=one_each)
    except FileNotFoundError:
        faults.add(_FILE, "", "", "intake_not_reviewed")
    except (ValueError, RecursionError) as error:
        faults.add(Place(NAME, getattr(error, "lineno", None)), "", getattr(error, "msg", ""), "intake_not_json")
    return None


def _section(entry: Any, draft: Draft, flat: str, faults: Faults) -> ReviewedSection | None:
    cells = _fields(entry, SECTION, _FILE, faults)
    if not cells:
        return None
    number = cells["section"]
    place = place_of(number)
    known = next((s for s in draft.sections if s["section"] == number), None)
    if known is None:
        faults.add(place, "section", number, "intake_no_section", count=len(draft.sections))
        return None
    source = _fields(cells["source"], SOURCE, place, faults)
    regions = [_fields(region, REGION, place, faults) for region in cells["regions_new"]]
    if not source or not all(regions):
        return None
    if not ID.fullmatch(source["source_id"]):
        faults.add(place, "source_id", source["source_id"], "bad_id")
    refuse_long(place, "title", source["title"], TITLE_LIMIT, faults)
    for name in ("publisher", "page", "note"):
        refuse_quote(place, name, source[name], flat, faults)
    for region in regions:
        for name in ("name_zh", "name_en", "note"):
            refuse_quote(place, name, region[name], flat, faults)
    rows = [{name: _cell(value) for name, value in region.items()} for region in regions]
    return ReviewedSection(number, known["start"], known["end"], source, rows)


def _fact(
    entry: Any, shape: Shape, sections: Mapping[int, ReviewedSection], flat: str, faults: Faults
) -> Fact | None:  # fmt: skip
    named = entry.get("id") if isinstance(entry, dict) else None
    place = Place(named) if isinstance(named, str) and _FIGURE_ID.fullmatch(named) else _FILE
    fields = _fields(entry, shape, place, faults)
    if not fields:
        return None
    if place is _FILE:
        faults.add(place, "id", fields["id"], "bad_id")
    start, end, section = fields["start"], fields["end"], sections.get(fields["section"])
    if section is None:
        faults.add(place, "section", fields["section"], "intake_no_section", count=len(sections))
        return None
    if not section.start <= start < end <= section.end:
        faults.add(place, "start", f"{start}–{end}", "intake_span_outside", first=section.start, last=section.end)
    for name in ("note", "scope", "local_name"):
        refuse_quote(place, name, fields.get(name), flat, faults)
    own = {"id", "section", "start", "end"}
    cells = {name: _cell(value) for name, value in fields.items() if name not in own}
    cells |= {"char_start": str(start), "char_end": str(end), "as_printed": with_line_feeds(fields["as_printed"])}
    return Fact(fields["id"], section.number, start, end, cells)


def _fields(entry: Any, shape: Shape, place: Place, faults: Faults) -> dict[str, Any]:
    """Return the fields of an object, those that may lack filled in; nothing where one of them is wrong."""
    if not isinstance(entry, dict):
        if entry is not None or not len(faults):
            faults.add(place, "", _shown(entry), "intake_bad_type", kind="object")
        return {}
    before = len(faults)
    for name in entry:
        if name not in shape:
            faults.add(place, name, "", "key_unknown", keys=", ".join(shape))
    fields: dict[str, Any] = {}
    for name, kind in shape.items():
        value = entry.get(name)
        fields[name] = value
        if name not in entry and name not in _MAY_LACK:
            faults.add(place, name, "", "intake_key_missing")
        elif value in (None, "") and kind in ("text", "number", "whole"):
            faults.add(place, name, "", "missing")
        elif value is not None and not _fits(value, kind):
            faults.add(place, name, _shown(value), "intake_bad_type", kind=kind.removesuffix("?"))
        elif isinstance(value, (int, float)) and abs(value) > LARGEST:
            faults.add(place, name, "", "intake_too_large", limit=f"{LARGEST:.0e}")
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                refuse_broken(place, name, text, faults)
    return fields if len(faults) == before else {}


def _fits(value: Any, kind: Kind) -> bool:
    if kind.startswith("text") and kind != "texts":
        return isinstance(value, str)
    if kind == "whole":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if kind.startswith("number"):
        return (isinstance(value, int) and not isinstance(value, bool)) or (
            isinstance(value, float) and math.isfinite(value)
        )
    if kind == "object":
        return isinstance(value, dict)
    inner = str if kind == "texts" else dict
    return isinstance(value, list) and all(isinstance(part, inner) for part in value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(value)
    return value if isinstance(value, str) else plain_number(float(value))


def _check_one_source(sections: Sequence[ReviewedSection], faults: Faults) -> None:
    """An article that goes on in another section has one source, said alike in both."""
    first: dict[str, ReviewedSection] = {}
    for section in sections:
        other = first.setdefault(section.source_id, section)
        for name, value in section.source.items():
            if value != other.source[name]:
                faults.add(place_of(section.number), name, value, "intake_source_differs", source=section.source_id,
                           other=str(place_of(other.number)))  # fmt: skip


def _distinct(found: Sequence[tuple[Any, Place, str]], faults: Faults) -> None:
    seen: set[Any] = set()
    for value, place, field in found:
        if value in seen:
            faults.add(place, field, value, "intake_twice")
        seen.add(value)


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:60].encode("utf-8", "replace").decode()


def _stop(faults: Faults) -> None:
    if len(faults):
        raise FaultyFacts(faults)
