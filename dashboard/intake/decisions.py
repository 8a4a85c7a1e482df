"""What a browser says was done becomes journal entries, or a message that says why not."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dashboard.intake import shapes
from dashboard.intake.commands import CommandFault
from dashboard.intake.fold import Review
from dashboard.intake.items import FIGURE_FIELDS, PRACTICE_FIELDS, Item, figure_item
from dashboard.intake.journal import Entry, now
from dashboard.intake.periods import first_day, last_day

_PERIOD: Final = ("period_start", "period_end", "time_basis", "time_precision")
_BAD: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


@dataclass(slots=True)
class Outcome:
    """Entries to append, messages for the editor (key and values), and the id to go to, "" to stay."""

    entries: list[Entry] = field(default_factory=list)
    messages: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    go: str = ""


class Refused(Exception):
    """A field cannot be what was entered; ``field`` names it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.field = name


def take(
    review: Review,
    events: Iterable[Mapping[str, Any]],
    who: str,
    read_span: Callable[[int, int], Mapping[str, Any]],
) -> Outcome:
    """Turn events of the board into entries.

    Parameters
    ----------
    review : Review
        The state that the entries will follow.
    events : iterable of mapping
        ``key``, ``do``, ``id`` and, as the deed needs them, ``set`` or ``start`` and ``end``.
    who : str
        The editor.
    read_span : callable
        Reads the figure that stands at a span, as a candidate; raises ``CommandFault`` where none can be read.
    """
    out = Outcome()
    for event in events:
        try:
            _take(review, event, who, read_span, out)
        except _BAD:
            out.messages.append(("intake.board.bad_event", {}))
    return out


def _take(
    review: Review,
    event: Mapping[str, Any],
    who: str,
    read_span: Callable[[int, int], Mapping[str, Any]],
    out: Outcome,
) -> None:
    """Take one event; whatever is wrong with it, the others are taken."""
    deed, target, key = (event.get(name) or "" for name in ("do", "id", "key"))
    if not all(map(shapes.is_name, (deed, target, key))):
        raise ValueError("an event without a proper name")
    if deed == "add":
        _add(review, event, who, key, read_span, out)
        return
    if deed not in ("accept", "reject", "correct", "reopen", "split"):
        return
    item = review.items.get(target)
    if item is None:
        out.messages.append(("intake.board.gone", {"id": target[:40]}))
        return
    try:
        changes = clean(item, dict(event.get("set") or {}))
    except Refused as refused:
        out.messages.append(("intake.board.refused", {"field": refused.field, "printed": item.as_printed}))
        return
    if deed == "accept":
        changes = item.pinned() | changes
    name = deed if item.what == "figure" or deed == "split" else f"practice-{deed}"
    if not shapes.entry_fits(name, target, changes):
        raise ValueError("fields that the journal cannot hold")
    if deed == "split":
        copies = sum(1 for other in review.items if other.startswith(f"{target}.")) + 2
        out.go = f"{target}.{copies}"
    out.entries.append(Entry(now(), who, name, target, changes, key))
    item.fields |= changes  # a later event of the same batch pins what this one set
    item.explicit |= changes.keys() if deed == "correct" else set()


def clean(item: Item, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that an editor may set, in the types that are published; raises ``Refused``."""
    allowed = FIGURE_FIELDS if item.what == "figure" else PRACTICE_FIELDS
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in allowed:
            continue
        if name in ("value", "value_to"):
            found[name] = _number(name, value)
        elif name in shapes.CLOSED:
            if value not in shapes.CLOSED[name]:
                raise Refused(name)
            found[name] = value
        elif name in ("period_start", "period_end"):
            found[name] = _day(name, value)
        else:
            text = _text(name, value)
            found[name] = text if name in ("scope", "note", "local_name") else text or None
    if item.what == "figure":
        _check(item, found, given)
    return found


def _check(item: Item, found: dict[str, Any], given: Mapping[str, Any]) -> None:
    after = item.fields | found
    if after["value"] is None:
        raise Refused("value")
    if after["value_to"] is not None and after["value_to"] <= after["value"]:
        raise Refused("value_to")
    if not found.keys() & {"period_start", "period_end", "time_basis"}:
        return
    # All four are written when one is touched: what is left out would be lost where it came from the source's form.
    start, end, basis = after["period_start"], after["period_end"], after["time_basis"]
    if start and end and start > end:
        raise Refused("period_end")
    if found.get("time_basis") == "unknown" or not end:
        found |= {"period_start": None, "period_end": None, "time_basis": "unknown", "time_precision": None}
        return
    typed = last_day(_date(given["period_end"]))[1] if found.get("period_end") else after["time_precision"]
    found |= dict(zip(_PERIOD, (start, end, "stated" if basis == "unknown" else basis, typed or "day"), strict=True))


def _text(name: str, value: Any) -> str:
    """Return text in one line; half a surrogate pair, which no file can hold, is left out."""
    if value is not None and not isinstance(value, str):
        raise Refused(name)
    return " ".join((value or "").encode("utf-8", "ignore").decode().split())[: shapes.LONGEST]


def _number(name: str, value: Any) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)) or "_" in str(value):
        raise Refused(name)
    try:
        number = float(str(value).replace(",", "").replace("，", "").strip())
    except (ValueError, OverflowError) as error:
        raise Refused(name) from error
    if not math.isfinite(number) or abs(number) > 1e15:
        raise Refused(name)
    return number


def _day(name: str, value: Any) -> str | None:
    """Return an ISO day. A year or month stands for its last day, at the start of a period for its first."""
    text = _date(value)
    if not text:
        return None
    last, _ = last_day(text)
    if last is None:
        raise Refused(name)
    return last if name == "period_end" else first_day(text)


def _date(value: Any) -> str:
    return str(value or "").strip().replace("/", "-").replace(".", "-")


def _add(
    review: Review,
    event: Mapping[str, Any],
    who: str,
    key: str,
    read_span: Callable[[int, int], Mapping[str, Any]],
    out: Outcome,
) -> None:
    try:
        start, end = int(event["start"]), int(event["end"])
    except (KeyError, TypeError, ValueError, OverflowError):
        start, end = -1, -1
    text = review.draft.text
    if not 0 <= start < end <= len(text):
        out.messages.append(("intake.board.bad_span", {}))
        return
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start >= end or end - start > 80:
        out.messages.append(("intake.board.bad_span", {}))
        return
    same = next((i for i in review.items.values() if i.what == "figure" and (i.start, i.end) == (start, end)), None)
    if same is not None:
        out.messages.append(("intake.board.already", {"printed": same.as_printed}))
        out.go = same.id
        return
    try:
        candidate = {**read_span(start, end), "section": 0}
    except CommandFault as fault:
        out.messages.append((fault.key, {"words": " ".join(fault.words)}))
        return
    name = f"n{candidate.get('start', start)}-{candidate.get('end', end)}"
    if name in review.items:
        out.go = name
        return
    candidate.pop("id", None)
    figure_item({**candidate, "id": name}, review.draft, origin="added")
    if not shapes.entry_fits("add", name, candidate):
        raise ValueError("a candidate that the journal cannot hold")
    out.entries.append(Entry(now(), who, "add", name, candidate, key))
    out.go = name
