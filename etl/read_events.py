"""Dated events that bear on figures over time: censuses, changed boundaries, concepts and rules."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from etl.faults import Faults
from etl.model import EVENT_KINDS, THEMES, Event, Facts
from etl.read_yaml import read_entries
from etl.record import ID, REGION_CODE, Record

EVENT_KEYS = (
    "id", "date", "region_code", "kind", "breaks", "indicators", "themes", "name.zh", "name.en", "note.zh", "note.en",
    "source.title", "source.publisher", "source.published", "source.url",
)  # fmt: skip


def read_events(data: Path, facts: Facts, faults: Faults) -> None:
    """Read ``events.yml`` of the folder ``data``, where it is there, into ``facts``."""
    if (data / "events.yml").exists():
        facts.events = [_event(r) for r in read_entries(data / "events.yml", "events.yml", EVENT_KEYS, faults)]


def check_events(facts: Facts, faults: Faults) -> None:
    """Find events of unknown places and indicators, events that bear on nothing, and ids that stand twice."""
    regions = {region.code for region in facts.regions}
    indicators = {indicator.indicator_id for indicator in facts.indicators}
    first: dict[str, Event] = {}
    for event in facts.events:
        if event.event_id in first:
            faults.add(event.place, "id", event.event_id, "repeated", first=str(first[event.event_id].place))
        first.setdefault(event.event_id, event)
        if REGION_CODE.fullmatch(event.region_code):
            _known(event, "region_code", (event.region_code,), regions, "regions.csv", faults)
        _known(event, "indicators", event.indicators, indicators, "indicators/*.yml", faults)
        for theme in event.themes:
            if theme not in THEMES:
                faults.add(event.place, "themes", theme, "unknown_word", allowed=", ".join(THEMES))
        if not event.indicators and not event.themes:
            faults.add(event.place, "indicators", "", "event_about_nothing")


def _known(event: Event, field: str, names: Collection[str], known: Collection[str], file: str, faults: Faults) -> None:
    if any(fnmatchcase(unread, file) for unread in faults.unread):
        return
    for name in names:
        if name not in known:
            faults.add(event.place, field, name, "dangling", file=file)


def _event(record: Record) -> Event:
    happened = record.optional_day("date")
    if happened is None and record.optional("date") is None:
        record.fault("date", "", "missing")
    url = record.optional("source.url")
    if url is not None and not url.startswith(("http://", "https://")):
        record.fault("source.url", url, "bad_url")
    return Event(
        event_id=record.matching("id", ID, "id"),
        happened=happened or date.min.isoformat(),
        region_code=record.matching("region_code", REGION_CODE, "region_code"),
        kind=record.choice("kind", EVENT_KINDS),
        breaks=record.choice("breaks", ("no", "yes")) == "yes",
        indicators=record.several("indicators"),
        themes=record.several("themes"),
        name_zh=record.text("name.zh"),
        name_en=record.text("name.en"),
        note_zh=record.words("note.zh"),
        note_en=record.words("note.en"),
        title=record.text("source.title"),
        publisher=record.text("source.publisher"),
        published=record.optional_date("source.published"),
        url=url,
        place=record.place,
    )
