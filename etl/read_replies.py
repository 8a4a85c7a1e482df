"""Right of reply: what a place says of a figure of its own, from ``replies.yml``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from etl.faults import Faults
from etl.model import Facts, Reply
from etl.read_yaml import read_entries
from etl.record import ID, INDICATOR_ID, REGION_CODE, Record

REPLY_KEYS = (
    "id", "region_code", "indicator_id", "observation_id", "date", "by", "words.zh", "words.en", "source.title",
    "source.publisher", "source.published", "source.url",
)  # fmt: skip


def read_replies(data: Path, facts: Facts, faults: Faults) -> None:
    """Read ``replies.yml`` of the folder ``data``, where it is there and not empty, into ``facts``."""
    path = data / "replies.yml"
    if path.exists() and path.stat().st_size:
        facts.replies = [_reply(r) for r in read_entries(path, path.name, REPLY_KEYS, faults)]


def check_replies(facts: Facts, faults: Faults) -> None:
    """Find replies to nothing, to two things, or to a figure of another place, and ids that stand twice."""
    regions = {region.code for region in facts.regions}
    indicators = {indicator.indicator_id for indicator in facts.indicators}
    figures = {figure.observation_id: figure for figure in facts.observations}
    first: dict[str, Reply] = {}
    for reply in facts.replies:
        if reply.reply_id in first:
            faults.add(reply.place, "id", reply.reply_id, "repeated", first=str(first[reply.reply_id].place))
        first.setdefault(reply.reply_id, reply)
        _known(reply, "region_code", reply.region_code, regions, "regions.csv", faults)
        _known(reply, "indicator_id", reply.indicator_id, indicators, "indicators/*.yml", faults)
        _known(reply, "observation_id", reply.observation_id, figures, "observations/*.csv", faults)
        if (reply.indicator_id is None) == (reply.observation_id is None):
            found = "" if reply.indicator_id is None else f"{reply.indicator_id}, {reply.observation_id}"
            faults.add(reply.place, "observation_id", found, "reply_about_one")
        figure = figures.get(reply.observation_id or "")
        if figure is not None and figure.region_code != reply.region_code:
            faults.add(reply.place, "observation_id", reply.observation_id, "reply_of_other", code=figure.region_code)


def _known(reply: Reply, field: str, name: str | None, known: Collection[str], file: str, faults: Faults) -> None:
    if not name or any(fnmatchcase(unread, file) for unread in faults.unread):
        return
    if name not in known and ID.fullmatch(name):
        faults.add(reply.place, field, name, "dangling", file=file)


def _reply(record: Record) -> Reply:
    answered = record.optional_day("date")
    if answered is None and record.optional("date") is None:
        record.fault("date", "", "missing")
    url = record.optional("source.url")
    if url is not None and not url.startswith(("http://", "https://")):
        record.fault("source.url", url, "bad_url")
    return Reply(
        reply_id=record.matching("id", ID, "id"),
        region_code=record.matching("region_code", REGION_CODE, "region_code"),
        indicator_id=record.optional_matching("indicator_id", INDICATOR_ID, "indicator_id"),
        observation_id=record.optional_matching("observation_id", ID, "id"),
        answered=answered or date.min.isoformat(),
        office=record.text("by"),
        words_zh=record.text("words.zh"),
        words_en=record.words("words.en"),
        title=record.text("source.title"),
        publisher=record.text("source.publisher"),
        published=record.optional_date("source.published"),
        url=url,
        place=record.place,
    )
