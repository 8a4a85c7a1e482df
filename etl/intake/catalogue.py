"""Words and indicators that reviewing an article brings to the catalogue, as edits of the text of its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from etl.faults import AtlasError, Faults, FaultyFacts
from etl.intake import ledger
from etl.intake.changes import Changes
from etl.intake.entry import entry_fields, entry_text, with_word
from etl.intake.proof import prove
from etl.intake.publication import Outcome, Tell, current_build, undoable
from etl.intake.quoting import (
    DEFINITION_LIMIT,
    WORD_LIMIT,
    refuse_broken,
    refuse_long,
    refuse_quote,
    texts_at_hand,
)
from etl.intake.transaction import Build, Intent, carry_out, publishing
from etl.model import THEMES, Place
from etl.paths import Folders
from etl.read_catalogue import INDICATOR_KEYS

FAMILIES: Final = "families.yml"
_NEW_FAMILY: Final = ("family_name", "family_caveat")
_NESTED: Final = ("name", "definition", "caveat", *_NEW_FAMILY)
_LISTS: Final = ("aliases", "words", "verbs", "near", "units", "not")


def add_word(indicator: str, word: str, who: str, folders: Folders, build: Build, tell: Tell) -> Outcome:
    """Let an indicator be known by another word.

    Raises
    ------
    AtlasError
        There is no such indicator, or it has the word already.
    FaultyFacts
        The word is no word, or the catalogue would have faults; nothing was written.
    """
    _check_words(Place(indicator), {"aliases": [word]}, folders)
    with publishing(folders, build, tell):
        changes = Changes(folders.data)
        file = next((f for f in changes.files("indicators", ".yml") if indicator in changes.listing(f).keys), None)
        if file is None:
            raise AtlasError("intake_no_indicator", indicator=indicator)
        raw = changes.listing(file).get(indicator) or ""
        if word in (entry_fields(raw).get("aliases") or ()):
            raise AtlasError("intake_word_there", indicator=indicator, word=word)
        changes.put(file, indicator, with_word(raw, "aliases", word))
        differences = prove(folders, changes.changed, changes, {(file, indicator): indicator})
        record = ledger.new_publication(
            "word", who, what=indicator, word=word, **undoable(changes), build_before=current_build(folders)
        )
        record = carry_out(folders, Intent(record, changes.changed, builds=False), build)
        return Outcome(record, differences, record["build_after"])


def add_indicator(entry: Mapping[str, Any], who: str, folders: Folders, build: Build, tell: Tell) -> Outcome:
    """Add an indicator to the file of its theme.

    Parameters
    ----------
    entry : mapping
        As in ``data/indicators``: id, theme, family, name, unit, kind, polarity, definition, and where they are wanted
        caveat, aliases, words, verbs, near, units, not, formula. A family that is not there yet is made, with
        ``family_name`` and ``family_caveat`` (zh and en), by default with the indicator's own name.
    who, folders, build, tell
        As for ``publish``.

    Raises
    ------
    FaultyFacts
        The entry does not fit; each fault names the field. Nothing was written.
    """
    wanted = _read(entry)
    _check_words(Place(wanted["id"]), wanted, folders)
    with publishing(folders, build, tell):
        changes = Changes(folders.data)
        identity, theme, family = wanted["id"], wanted["theme"], wanted["family"]
        for file in changes.files("indicators", ".yml"):
            if identity in changes.listing(file).keys:
                raise AtlasError("intake_indicator_there", indicator=identity, file=file)
        owners = {}
        if family not in changes.listing(FAMILIES).keys:
            made = {"id": family, "theme": theme, "name": wanted.get("family_name") or wanted["name"]}
            made |= {"caveat": wanted["family_caveat"]} if wanted.get("family_caveat") else {}
            changes.put(FAMILIES, family, entry_text(made))
            owners[(FAMILIES, family)] = family
        file = f"indicators/{theme}.yml"
        fields = {name: wanted[name] for name in _order() if name in wanted}
        changes.put(file, identity, entry_text(fields))
        owners[(file, identity)] = identity
        differences = prove(folders, changes.changed, changes, owners)
        record = ledger.new_publication(
            "indicator", who, what=identity, **undoable(changes), build_before=current_build(folders)
        )
        record = carry_out(folders, Intent(record, changes.changed, builds=True), build)
        return Outcome(record, differences, record["build_after"])


def _check_words(place: Place, entry: Mapping[str, Any], folders: Folders) -> None:
    """Refuse what is too long for its field, or repeats a text that is at hand."""
    faults = Faults()
    said = []
    for name, value in entry.items():
        limit = WORD_LIMIT if name in _LISTS else DEFINITION_LIMIT
        inner = [(name, v) for v in value] if isinstance(value, list) else [(name, value)]
        if isinstance(value, dict):
            inner = [(f"{name}.{language}", v) for language, v in value.items()]
        for field, words in inner:
            refuse_long(place, field, words, limit, faults)
            refuse_broken(place, field, words, faults)
        said += inner
    _stop(faults)
    for flat in texts_at_hand(folders):
        for field, words in said:
            refuse_quote(place, field, words, flat, faults)
    _stop(faults)


def _stop(faults: Faults) -> None:
    if len(faults):
        raise FaultyFacts(faults)


def _order() -> list[str]:
    return list(dict.fromkeys(key.split(".")[0] for key in INDICATOR_KEYS))


def _read(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry with types that fit; what its words mean is judged by the checks of the catalogue."""
    faults = Faults()
    place = Place(str(entry.get("id") or "indicator"))
    known = {*_order(), *_NEW_FAMILY}
    for name, value in entry.items():
        if name not in known:
            faults.add(place, name, "", "key_unknown", keys=", ".join(sorted(known)))
        elif value is None:
            continue
        elif name in _NESTED:
            if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
                faults.add(place, name, str(value)[:60], "intake_bad_type", kind="object")
            elif extra := value.keys() - {"zh", "en"}:
                faults.add(place, f"{name}.{sorted(extra)[0]}", "", "key_unknown", keys="zh, en")
        elif name in _LISTS:
            if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
                faults.add(place, name, str(value)[:60], "intake_bad_type", kind="texts")
        elif not isinstance(value, str):
            faults.add(place, name, str(value)[:60], "intake_bad_type", kind="text")
    for name in ("id", "theme", "family", "unit", "kind", "polarity"):
        if not entry.get(name):
            faults.add(place, name, "", "missing")
    for name in ("name", "definition"):
        for language in ("zh", "en"):
            if not (isinstance(entry.get(name), dict) and entry[name].get(language)):
                faults.add(place, f"{name}.{language}", "", "missing")
    if entry.get("theme") and entry["theme"] not in THEMES:
        faults.add(place, "theme", entry["theme"], "unknown_word", allowed=", ".join(THEMES))
    _stop(faults)
    return {name: value for name, value in entry.items() if value not in (None, "", [], {})}
