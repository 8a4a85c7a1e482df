"""Remarks in both languages: a note is written in one, and its pieces are translated by ``data/notes.yml``.

A note is a list of remarks parted by "; ". Each remark is looked up by itself, so that the same remark of a hundred
rows is translated once. A remark that nobody has translated yet stands as it was written in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from etl.model import Remark

SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Notes:
    """Translations of remarks, by their words in either language."""

    by_words: Mapping[str, Remark]

    @classmethod
    def of(cls, remarks: Iterable[Remark]) -> Notes:
        """Index remarks by both of their languages."""
        found: dict[str, Remark] = {}
        for remark in remarks:
            found[remark.zh] = found[remark.en] = remark
        return cls(found)

    def both(self, note: str) -> tuple[str, str]:
        """Return a note in Chinese and in English; what has no translation is left as it is."""
        remarks = [self.by_words.get(piece) or Remark(piece, piece) for piece in pieces(note)]
        return "；".join(r.zh for r in remarks), SEPARATOR.join(r.en for r in remarks)


def pieces(note: str) -> list[str]:
    """Return the remarks of a note; a separator inside brackets parts nothing."""
    found: list[str] = []
    for piece in note.split(SEPARATOR):
        if found and found[-1].count("(") > found[-1].count(")"):
            found[-1] += SEPARATOR + piece
        else:
            found.append(piece)
    return [piece.strip() for piece in found if piece.strip()]
