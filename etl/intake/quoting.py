"""No sentence of an article goes into a file of facts: what somebody typed is held against the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from etl.faults import Faults
from etl.intake.draft import TEXT, draft_ids
from etl.model import Place
from etl.paths import Folders

QUOTE_LIMIT: Final = 24  # so many letters and digits of the text in a row would be a sentence, which is not ours
WORD_LIMIT: Final = 30
DEFINITION_LIMIT: Final = 200
TITLE_LIMIT: Final = 200


def letters(words: object) -> str:
    """Return the letters and digits alone: blanks and punctuation make no other sentence of it."""
    return "".join(c for c in str(words or "") if c.isalnum())


def refuse_quote(place: Place, name: str, words: object, flat: str, faults: Faults) -> None:
    """Note a fault where words repeat a text.

    Parameters
    ----------
    place, name : Place, str
        Which field is meant.
    words : object
        What it holds.
    flat : str
        The letters of the text.
    faults : Faults
        Receives the fault.
    """
    said = letters(words)
    if any(said[at : at + QUOTE_LIMIT] in flat for at in range(len(said) - QUOTE_LIMIT + 1)):
        faults.add(place, name, words, "intake_quotes_text", limit=QUOTE_LIMIT)


def refuse_long(place: Place, name: str, words: object, limit: int, faults: Faults) -> None:
    """Note a fault where words are longer than such a field ever is."""
    if len(str(words or "")) > limit:
        faults.add(place, name, words, "intake_too_long", limit=limit)


def refuse_broken(place: Place, name: str, words: str, faults: Faults) -> None:
    """Note a fault where words hold half a character, which no file can."""
    if not whole(words):
        faults.add(place, name, words.encode("utf-8", "replace").decode(), "intake_half_character")


def whole(words: str) -> bool:
    """Return whether words can be written to a file: halves of a character, as JSON may escape them, cannot."""
    return not any("\ud800" <= c <= "\udfff" for c in words)


def texts_at_hand(folders: Folders) -> Iterator[str]:
    """Yield the letters of every draft and article on this machine."""
    paths = [folders.intake / draft / TEXT for draft in draft_ids(folders)]
    for path in [*paths, *sorted(folders.articles.glob("*.txt"))]:
        try:
            yield letters(path.read_bytes().decode("utf-8", errors="replace"))
        except OSError:
            continue
