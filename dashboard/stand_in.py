"""What has to be said where an older snapshot stands in for the newest one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboard.locale import say
from dashboard.snapshot_files import POINTER, State

_UNSAFE = re.compile(r"[^\w.@-]+")


@dataclass(frozen=True, slots=True)
class Words:
    """``lead``: which snapshot is shown; ``wrong``: what is wrong with the newest; ``short``: both and the mend."""

    lead: str
    wrong: str
    short: str


def words(state: State, language: str) -> Words:
    """Return the words for a state with trouble.

    Parameters
    ----------
    state : State
        Of a ``Store``; its ``trouble`` is not "".
    language : str
        "zh" or "en".
    """
    key = state.trouble.removeprefix("snapshot.")
    if key == "absent" and state.file == POINTER:
        key = "no_pointer"
    what = say(language, f"snapshot_notice.what.{key}")
    # Both come from a file that somebody may have written by hand: nothing of it is Markdown.
    file, wanted = _UNSAFE.sub("…", state.file), _UNSAFE.sub("…", state.wanted)
    build, built = _UNSAFE.sub("…", state.build_id), _time(state.built_at, language)
    wrong = say(language, "snapshot_notice.wrong", what=what, file=file, since=_time(state.since, language))
    if wanted:
        wrong += f" {say(language, 'snapshot_notice.wanted', wanted=wanted)}"
    return Words(
        lead=say(language, "snapshot_notice.lead", build=build, built=built),
        wrong=wrong,
        short=say(
            language, "snapshot_notice.short", build=build, built=built, what=what[:1].upper() + what[1:], file=file,
            mend=state.mend,
        ),
    )  # fmt: skip


def _time(iso: str, language: str) -> str:
    found = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)", iso)
    return f"{found[1]} {found[2]} UTC" if found else say(language, "snapshot_notice.unknown")
