"""The board of a review: one component of text, list and form, and what passes between it and the journal."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import streamlit as st

from dashboard.intake import commands, decisions, draft, fold, journal, known, payload, regions
from dashboard.intake.permit import NotPermitted, Permit
from dashboard.locale import say
from dashboard.ui import cache, state

KEY: Final = "intake_board"
_GO: Final = "intake_go"
_HERE: Final = Path(__file__).parent
_PARTS: Final = ("intake_text.js", "intake_list.js", "intake_form.js", "intake_board.js")
_PRESENT: Final = 90.0  # seconds after which an editor who does nothing is no longer said to be there
_LOG: Final = logging.getLogger("atlas")
_lock = threading.Lock()
_seen: dict[str, dict[str, float]] = {}  # draft → editor → when last seen, in this process
_component = st.components.v2.component(
    "atlas_intake",
    html='<div class="atlas-board"></div>',
    css=(_HERE / "intake_board.css").read_text(encoding="utf-8"),
    js="\n".join((_HERE / part).read_text(encoding="utf-8") for part in _PARTS),
    isolate_styles=False,
)


def load(draft_id: str) -> tuple[fold.Review, journal.Journal]:
    """Return the state of a review; raises ``DraftFault``."""
    found = draft.read(draft_id)
    written = journal.read(found.folder)
    review = fold.fold(found, written.entries)
    regions.settle(review, frozenset(cache.catalogue(state.language()).regions["region_code"]))
    return review, written


def record(draft_id: str, entries: list[journal.Entry], permit: Permit) -> None:
    """Write decisions that were made outside the board (source, region, publication); raises ``NotPermitted``."""
    journal.append(draft.folder_of(draft_id), entries, permit)


def go_to(item_id: str) -> None:
    """Make the board show a figure in its next run."""
    st.session_state[_GO] = {"id": item_id, "key": uuid.uuid4().hex}


def take(draft_id: str, permit: Permit) -> tuple[fold.Review, journal.Journal, dict[str, Any]]:
    """Write what the board sent, and return the state after it and what the board is to be told of it."""
    review, written = load(draft_id)
    box = _box()
    sent = box.get("events")
    events = [event for event in sent if isinstance(event, Mapping)] if isinstance(sent, list) else []
    answer: dict[str, Any] = {"done": [], "say": [], "box": box, "go": st.session_state.pop(_GO, None)}
    if not events:
        return review, written, answer
    language = state.language()
    fresh = [event for event in events if str(event.get("key") or "") not in written.keys | _refused()]
    answer["done"] = [str(event.get("key") or "") for event in events]
    if not fresh:
        return review, written, answer
    try:
        reader = _reader(draft_id, language)
        outcome = decisions.take(review, fresh, permit.who, reader)
        journal.append(review.draft.folder, outcome.entries, permit)
    except NotPermitted as refused:
        return review, written, {**answer, "done": [], "say": [say(language, refused.key)]}
    except OSError:
        _LOG.exception("the journal of %s could not be written", draft_id)
        return review, written, {**answer, "done": [], "say": [say(language, "intake.board.not_saved")]}
    saved = {entry.key for entry in outcome.entries}
    _refused().update(key for event in fresh if (key := str(event.get("key") or "")) not in saved)
    if outcome.go:
        answer["go"] = {"id": outcome.go, "key": uuid.uuid4().hex}
    answer["say"] = [say(language, key, **_worded(values, language)) for key, values in outcome.messages]
    review, written = load(draft_id)
    return review, written, answer


def show(review: fold.Review, section: int, answer: Mapping[str, Any], *, draft_id: str) -> None:
    """Draw the board."""
    language = state.language()
    choices = pick(language)
    rows = known.index(cache.known_figures(tuple(sorted(_regions(review))), language))
    token = payload.token(review, section, choices, language)
    box = answer["box"]
    had = box.get("have") == token
    # After a refusal the board is told everything: what it showed in advance is not so.
    seen = found if had and not answer["say"] and isinstance(found := box.get("seen"), int) else -1
    units, practices = payload.units(choices), payload.practice_words(choices)
    own = {*review.draft.source_published, *(str(s.source.get("source_id") or "") for s in review.sections.values())}
    of_section = review.of_section(section)
    data = {
        "token": token,
        "draft": draft_id,
        "section": section,
        "language": language,
        "may_create": True,
        "at": state.current().at,
        "rev": review.revision,
        "order": [one.id for one in of_section],
        "items": [
            payload.item(one, rows, units, own, language, practices) for one in payload.changed(review, section, seen)
        ],
        "twins": known.twins(of_section),
        "done": answer["done"],
        "say": answer["say"],
        "go": answer["go"],
    }
    if not had:
        data["fixed"] = payload.fixed(review, review.sections[section], choices, language)
    _component(key=KEY, data=data, on_box_change=_moved, on_ask_change=_asked)


def asked() -> dict[str, Any] | None:
    """Return what the board asked for in this run (a form for a new indicator), or None; asked once."""
    found: dict[str, Any] | None = st.session_state.pop("intake_asked", None)
    return found


def pick(language: str) -> payload.Choices:
    """Return what can be picked."""
    catalogue = cache.catalogue(language)
    return payload.Choices(
        indicators=cache.intake_indicators(language),
        practices=cache.intake_practices(language),
        regions=catalogue.regions,
        concepts=catalogue.concepts,
        build_id=catalogue.build_id,
    )


def others(draft_id: str, who: str) -> list[str]:
    """Say that an editor is here, and return who else was a moment ago."""
    now = time.monotonic()
    with _lock:
        there = _seen.setdefault(draft_id, {})
        if who:
            there[who] = now
        for name in [name for name, at in there.items() if now - at > _PRESENT]:
            del there[name]
        return sorted(name for name in there if name != who)


def _regions(review: fold.Review) -> set[str]:
    found = {str(i.fields["region_code"]) for i in review.items.values() if i.fields["region_code"]}
    return found | {s.region_code for s in review.sections.values() if s.region_code}


def _reader(draft_id: str, language: str) -> Any:
    return lambda start, end: commands.read_span(draft_id, start, end, language)


def _box() -> dict[str, Any]:
    found = st.session_state.get(KEY)
    box = found.get("box") if isinstance(found, Mapping) else None
    return dict(box) if isinstance(box, Mapping) else {}


def _refused() -> set[str]:
    """Names of events that were answered without an entry, so that they are not tried again."""
    found: set[str] = st.session_state.setdefault("intake_refused", set())
    return found


def _moved() -> None:
    state.stand_at(str(_box().get("at") or ""))


def _asked() -> None:
    found = st.session_state.get(KEY)
    asked_ = found.get("ask") if isinstance(found, Mapping) else None
    if isinstance(asked_, Mapping):
        st.session_state["intake_asked"] = dict(asked_)


def _worded(values: Mapping[str, object], language: str) -> dict[str, object]:
    words = dict(values)
    if "field" in words:
        words["field"] = say(language, f"intake.js.field_{words['field']}")
    return words
