"""What a roll-up says to the person who ran it: what was left out, what changed, and what the log does not cover."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, timedelta

from etl.event_logs.left_out import LeftOut
from etl.event_logs.run import Rolled
from etl.event_logs.write import month_name
from etl.messages import say
from etl.model import Facts
from etl.periodic.write import Replaced

_MONTHS = 12
_STRANGERS = 5


def tell_left_out(left: LeftOut, language: str) -> None:
    """Say how many records the log has, and of each fault how many, where the first are, and how to mend it."""
    _say(language, "records", records=left.records, taken=left.records - sum(left.counts.values()))
    if left.repeated is None:
        _say(language, "not_looked")
    elif left.repeated:
        _say(language, "repeated", count=left.repeated)
    between = say(language, "rollup.between")
    for key, count in left.counts.items():
        which = "after_as_of" if key == "ahead" and left.as_of else key
        words = say(language, f"rollup.fault.{which}", count=count, day=left.as_of)
        places = left.examples.get(key)
        where = say(language, "rollup.first", places=between.join(places)) if places else ""
        sys.stdout.write(f"  {words}{where}\n")
    shown = sorted(left.unknown.items(), key=lambda pair: -pair[1])[:_STRANGERS]
    if shown:
        names = between.join(f"{name} ({count})" for name, count in shown)
        _say(language, "strangers", names=names, more=len(left.unknown) - len(shown))


def tell(
    rolled: Rolled, replaced: Sequence[Replaced], facts: Facts, language: str, *, named: bool, dry_run: bool
) -> None:  # fmt: skip
    """Say of each month what became of it, and what of it the log does not cover."""
    names = {r.code: r.name_zh if language == "zh" else r.name_en for r in facts.regions}
    for one in replaced:
        _say(language, "same" if one.unchanged else "month", period=one.period, rows=one.rows, file=one.file.name)
        # Of a month that was not there before every figure is new: that says nothing.
        for change in (change for change in one.changes if change.late):
            sys.stdout.write(f"  {change.words(language, names)}\n")
    _tell_cover(rolled, language, named=named)
    _say(language, "would_write" if dry_run else "written", count=sum(not one.unchanged for one in replaced))


def _tell_cover(rolled: Rolled, language: str, *, named: bool) -> None:
    partly = [
        (month, days) for month, days in rolled.days.items() if _partial(month, days.first.date(), days.last.date())
    ]
    for month, days in partly[:_MONTHS]:
        _say(language, "partly", period=month_name(month), first=days.first.date(), last=days.last.date())
    if len(partly) > _MONTHS:
        _say(language, "partly_more", count=len(partly) - _MONTHS)
    if rolled.tail and not named:
        between = say(language, "rollup.between")
        _say(language, "tail", periods=between.join(month_name(m) for m in rolled.tail[:_MONTHS]))


def _partial(month: int, first: date, last: date) -> bool:
    start = date(month // 12, month % 12 + 1, 1)
    end = date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return first > start or last < end


def _say(language: str, key: str, **values: object) -> None:
    sys.stdout.write(say(language, f"rollup.{key}", **values) + "\n")
