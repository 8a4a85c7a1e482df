"""What can be searched: every name, alias, local name, printed figure and text of a snapshot, made comparable."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from dashboard import texts
from dashboard.locale import LANGUAGES, say
from dashboard.read import read
from dashboard.search_words import letters, normal, sound
from dashboard.store import Store


@dataclass(slots=True)
class Text:
    """A text at hand: its letters, how they sound, where each stood, and which source each part of it belongs to."""

    letters: str
    sound: str
    offsets: list[int]
    spots: list[tuple[int, str]]  # (offset of something that was read, its source), sorted
    places: dict[str, tuple[str, ...]]  # source → region codes

    def source_at(self, offset: int) -> str:
        """Return the source whose facts were read nearest to an offset."""
        at = bisect_left(self.spots, (offset, ""))
        return min(self.spots[max(at - 1, 0) : at + 1], key=lambda spot: abs(spot[0] - offset))[1]


@dataclass(slots=True)
class Index:
    """All that can be found, of one snapshot; ``build`` makes it, ``find`` asks it."""

    keys: list[tuple[str, str]] = field(default_factory=list)  # (kind, id) of each field
    regions: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)  # words of a field
    latin: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)  # practice → region codes
    figures: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)  # indicator → (id, region, printed)
    measured: dict[str, str] = field(default_factory=dict)  # figure → practice
    named: list[tuple[str, str]] = field(default_factory=list)  # (name of a place, code), the longest first
    texts: list[Text] = field(default_factory=list)


def build(store: Store) -> Index:
    """Read everything that can be found from the current snapshot, and the texts at hand; raises ``NoSnapshot``."""
    index = Index()
    with store.cursor() as cursor:
        rows = read(cursor, "search_fields")
        places = read(cursor, "search_practice_places")
        figures = read(cursor, "search_figures")
        sources = read(cursor, "search_texts")
    for kind, id_, region, role, words in rows.drop_duplicates().itertuples(index=False):
        if not words:
            continue
        at = len(index.keys)
        plain = normal(words)
        index.keys.append((kind, id_))
        index.regions.append(region)
        index.roles.append(role)
        index.shown.append(words)
        index.plain.append(plain)
        index.sounds.append(sound(plain))
        index.counts.append(len(plain.split()))
        for token in plain.split():
            if token.isascii():
                index.latin[token].add(at)
        if kind == "place":
            index.named += [(name, id_) for name in _short(plain)]
    index.named.sort(key=lambda pair: -len(pair[0]))
    for practice, group in places.groupby("practice_id", sort=False):
        index.places[str(practice)] = tuple(group["region_code"])
    for id_, indicator, region, measured, words in figures.itertuples(index=False):
        index.figures.setdefault(indicator, []).append((id_, region, words))
        if measured:
            index.measured[id_] = measured
    by_file: dict[str, Text] = {}
    for row in sources.to_dict("records"):
        text = texts.whole({str(name): value for name, value in row.items()})
        if text is None:
            continue
        file, source = str(row["text_file"]), str(row["source_id"])
        if file not in by_file:
            plain, offsets = letters(text)
            by_file[file] = Text(plain, sound(plain), offsets, [], {})
        by_file[file].places[source] = tuple(row["region_codes"])
        by_file[file].spots += [(int(spot), source) for spot in row["spots"]]
    for found in by_file.values():
        found.spots.sort()
    index.texts = list(by_file.values())
    return index


def _short(name: str) -> Iterable[str]:
    """Yield the name of a place and what people call it."""
    yield name
    endings = say(LANGUAGES[1 if name.isascii() else 0], "search.place_endings").split()
    for ending in endings:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            yield name.removesuffix(ending).strip()
            return
