"""Ready-made briefings: one place against its peers, and one theme across places, from what the snapshot has.

Nothing is written that a later snapshot could make untrue: the slides have the titles that the rules find. Each picture
has an importance; the deck keeps the most important ones that it has room for, in the order of the story. Two pictures
never say the same, and a picture with nothing to compare is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard import practices, queries
from dashboard.briefing import Briefing, Heading, Item, Slide, Text
from dashboard.briefing_findings import (
    FEWEST,
    Finding,
    changes,
    changing,
    different,
    levels_of,
    of_place,
    of_theme,
    own_figures,
)
from dashboard.compare import TIERS, tier
from dashboard.locale import say
from dashboard.read import regions
from dashboard.render.pairs import two_dates
from dashboard.render.scatter_pairs import pairs
from dashboard.render.strips import strips
from dashboard.store import Store
from dashboard.view import THEMES, View

MOST_ITEMS: Final = 9
"""With the cover, the caveats and the sources that every deck has, twelve slides."""
FEWEST_ITEMS: Final = 5
"""Pictures that say little are taken until there are so many."""
_WEAK: Final = 6  # from here on a part is shown only where there is nothing better
_RESIDENTS: Final = "population_resident"
_FEWEST_PAIRS: Final = 6
_CARDS: Final = 6
_LACKING: Final = 10
_NATIONAL: Final = 6  # changes shown of a place that has nobody to be compared with
_IN_PROFILE: Final = 3  # fewer indicators with a median make no profile


@dataclass(frozen=True, slots=True)
class _Part:
    """An item of the story, the lower ``at`` the more important."""

    at: int
    item: Item


def one_place(code: str, store: Store, language: str) -> Briefing:
    """Return a briefing on one place against its peers.

    Parameters
    ----------
    code : str
        A region of the snapshot.
    store : Store
        Snapshot to choose from.
    language : str
        "zh" or "en": of the title and of the words of its own; the pictures are in the reader's.

    Returns
    -------
    Briefing
        At most ``MOST_ITEMS`` items. Where the place publishes too little for ``FEWEST_ITEMS`` pictures, a slide of
        words says so. The place is highlighted throughout.

    Raises
    ------
    KeyError
        For a code that the snapshot does not know.
    NoSnapshot
        Where there is nothing to read.
    """
    with store.cursor() as cursor:
        region = regions(cursor, language).set_index("region_code").loc[code]
    name = str(region["region_name"])
    own = tier(str(region["level"]))
    findings = of_place(store, code, language)
    parts = _profile(code, own, store, language) + _figures(code, own, findings, store, language)
    if region["base_seven"]:
        parts += _beside_seven(code, store, language)
    parts += _practices(code, name, store, language)
    if not region["has_source"]:
        parts = [_Part(part.at, _among_neighbours(part.item)) for part in parts]
    if _pictures(parts) < FEWEST_ITEMS - 1:
        parts += _published(code, name, parts, store, language)
        parts.append(_Part(0, _little(name, bool(region["has_source"]), language)))
    key = "place_title" if own != TIERS[-1] else "alone_title"
    return Briefing(_kept(parts), say(language, f"ready.{key}", place=name), code)


def one_theme(theme: str, store: Store, language: str) -> Briefing:
    """Return a briefing on one theme (one of ``view.THEMES``) across places; see ``one_place``."""
    if theme not in THEMES:
        raise KeyError(theme)
    findings = of_theme(store, theme, language)
    name = say(language, f"theme.{theme}")
    spread = View(kind="heatmap", theme=theme, group="base_seven")
    if len(queries.frame(spread, store, language).indicators) < FEWEST:
        spread = View(kind="coverage_matrix", theme=theme, group="base_seven")
    parts = [_Part(1, Slide(spread))]
    mapped = _on_map(findings)
    parts += [_Part(2, Slide(mapped.view("figure_map")))] if mapped else []
    shown = [mapped] if mapped else []
    parts += [_Part(_weight(f, at), Slide(f.view())) for at, f in enumerate(_ranked(findings, shown, 5))]
    parts += [_Part(3, Slide(View(kind="dumbbell", indicators=(i,)))) for i in changing(store, theme, language)[:1]]
    parts += _against_residents(findings, "", store, language)
    parts += _practices_of(theme, store, language)
    if _pictures(parts) < FEWEST_ITEMS - 1:
        words = say(language, "ready.little_theme_words")
        parts.append(_Part(0, Text(say(language, "ready.little_theme", theme=name), words)))
    return Briefing(_kept(parts), say(language, "ready.theme_title", theme=name))


def _pictures(parts: list[_Part]) -> int:
    return sum(isinstance(part.item, Slide) for part in parts)


def _weight(finding: Finding, at: int) -> int:
    """Return the importance of the picture of a finding, the ``at``-th best of its deck."""
    return min(1 + at, _WEAK - 1) if finding.ordered else _WEAK + at


def _among_neighbours(item: Item) -> Item:
    """Return a picture of a place that belongs to no group of searched places: beside its neighbours instead."""
    return Slide(item.view.with_(levels=(), group="peers")) if isinstance(item, Slide) else item


def _kept(parts: list[_Part]) -> tuple[Item, ...]:
    """Return the most important items in the order of the story; a section of fewer than two pictures has no head."""
    order = sorted(range(len(parts)), key=lambda i: (parts[i].at, i))
    strong = [i for i in order if parts[i].at < _WEAK][:MOST_ITEMS]
    weak = [i for i in order if parts[i].at >= _WEAK][: max(0, FEWEST_ITEMS - len(strong))]
    items = [parts[i].item for i in sorted(strong + weak)]
    heads = [i for i, item in enumerate(items) if isinstance(item, Heading)]
    for at in reversed(heads):  # from the end, so that numbers stay what they are
        if len([item for item in items[at + 1 :] if isinstance(item, Slide)]) < 2:
            items.pop(at)
    return tuple(items)


def _profile(code: str, own: str, store: Store, language: str) -> list[_Part]:
    """Return the place beside all of its tier in what it shares with them, where enough of that has a median."""
    view = View(kind="profile", levels=levels_of(own), highlight=code)
    frame = queries.frame(view, store, language)
    judged = [s for s in strips(frame, view) if s.own["gap"] is None and s.median is not None]
    enough = len(judged) >= _IN_PROFILE and any(s.indicator["theme"] != "context" for s in judged)
    return [_Part(1, Slide(view))] if enough else []


def _figures(code: str, own: str, findings: list[Finding], store: Store, language: str) -> list[_Part]:
    """Return ranks, a map and changes of one place, governance before background."""
    governance = [f for f in findings if f.theme != "context"]
    context = [f for f in findings if f.theme == "context"]
    mapped = _on_map(governance) or _on_map(context)
    shown = [mapped] if mapped else []
    ranked = sorted(_ranked(governance, shown, 4), key=lambda f: -f.worth)
    background = _ranked(context, shown, 2)
    moved = changes(store, code, language)
    parts = [_Part(_weight(f, at), Slide(f.view(highlight=code))) for at, f in enumerate(ranked)]
    parts += [_Part(2 if mapped.ordered else 5, Slide(mapped.view("figure_map", code)))] if mapped else []
    used = {f.indicator for f in (*shown, *ranked, *background)}
    fresh = [pair.late["indicator_id"] for pair in moved if pair.late["indicator_id"] not in used]
    for at, indicator in enumerate(fresh[: 1 if findings else _NATIONAL]):
        parts.append(_Part(2 + at, Slide(_change(code, own, str(indicator), store, language))))
    parts += _against_residents(governance, code, store, language)
    return parts + [_Part(5 + at, Slide(f.view(highlight=code))) for at, f in enumerate(background)]


def _ranked(findings: list[Finding], shown: list[Finding], most: int) -> list[Finding]:
    """Return what is shown as bars: first what speaks of different things, then totals beside their rates."""
    chosen = different(findings, most, shown)
    for one in findings:
        if len(chosen) < most and one not in chosen and not any(one.says_as(f) for f in (*shown, *chosen)):
            chosen.append(one)
    return chosen


def _on_map(findings: list[Finding]) -> Finding | None:
    """Return the rate that most places have, else the figure that most have; there is no map of a handful."""
    there = [f for f in findings if f.places >= FEWEST + 1]
    return max(there, key=lambda f: (f.rate, f.tier == TIERS[0], f.ordered, f.places, f.worth), default=None)


def _change(code: str, own: str, indicator: str, store: Store, language: str) -> View:
    """Return the change of a place beside that of others, or its line alone where no other has two dates."""
    if own != TIERS[-1]:
        view = View(kind="dumbbell", indicators=(indicator,), levels=levels_of(own), highlight=code)
        if len(two_dates(queries.frame(view, store, language).rows)) > 1:
            return view
    return View(kind="trend", indicators=(indicator,), regions=(code,), highlight=code)


def _against_residents(findings: list[Finding], code: str, store: Store, language: str) -> list[_Part]:
    """Return the total that most places have against their residents: what is large because the place is."""
    totals = [f for f in findings if not f.rate and f.places >= _FEWEST_PAIRS and f.indicator != _RESIDENTS]
    best = max(totals, key=lambda f: f.places, default=None)
    if best is None:
        return []
    both = (_RESIDENTS, best.indicator)
    view = View(kind="scatter", indicators=both, levels=levels_of(best.tier), highlight=code)
    frame = queries.frame(view, store, language)
    found = pairs(frame, view) if len(frame.indicators) == len(both) else []
    enough = len(found) >= _FEWEST_PAIRS and (not code or found[0].x["region_code"] == code)
    return [_Part(5, Slide(view))] if enough else []


def _beside_seven(code: str, store: Store, language: str) -> list[_Part]:
    """Return what the place publishes beside the other base regions, where that is more than a figure or two."""
    view = View(kind="heatmap", group="base_seven", highlight=code)
    rows = queries.frame(view, store, language).rows
    own = rows[(rows["region_code"] == code) & rows["gap"].isna()]
    return [_Part(3, Slide(view))] if len(own) >= FEWEST else []


def _published(code: str, name: str, parts: list[_Part], store: Store, language: str) -> list[_Part]:
    """Return a table of the figures of a place of which too few can be compared, unless the pictures have them all."""
    ids = own_figures(store, code)
    shown = {i for part in parts if isinstance(part.item, Slide) for i in part.item.view.indicators}
    if len(ids) < 2 or not set(ids) - shown:  # one alone makes no table
        return []
    table = View(kind="heatmap", indicators=ids, regions=(code,), highlight=code)
    return [_Part(4, Slide(table, say(language, "ready.published", place=name), layout="table"))]


def _practices(code: str, name: str, store: Store, language: str) -> list[_Part]:
    """Return the practices of a place that was searched for them: its own, what others have, and who is like it."""
    view = View(kind="practice_matrix", group="base_seven", highlight=code)
    rows = practices.frame(view, store, language).rows
    own = rows[(rows["region_code"] == code) & rows["gap"].isna()]
    if len(own) < FEWEST:
        return []
    rare = own.assign(measured=[not ids for ids in own["observation_ids"]])
    rare = rare.sort_values(["places", "measured", "mentions"], ascending=[True, True, False], kind="stable")
    cards = view.with_(practices=tuple(rare["practice_id"].head(_CARDS)))
    title = say(language, "ready.cards_title", place=name)
    parts = [_Part(1, Heading(say(language, "ready.practices"))), _Part(1, Slide(cards, title, layout="cards"))]
    lacking = practices.lacking(rows, code)
    lacking = lacking[lacking["doing"] > 1]
    if len(lacking) >= FEWEST:
        parts.append(_Part(1, Slide(view.with_(practices=tuple(lacking["practice_id"].head(_LACKING))))))
    return [*parts, _Part(4, Slide(view.with_(kind="practice_similarity")))]


def _practices_of(theme: str, store: Store, language: str) -> list[_Part]:
    """Return who has which practices of a theme, and the most shared one beside a figure that measures it."""
    view = View(kind="practice_matrix", theme=theme, group="base_seven")
    rows = practices.frame(view, store, language).rows
    found = rows[rows["gap"].isna()]
    if found["practice_id"].nunique() < FEWEST:
        return []
    parts = [_Part(1, Heading(say(language, "ready.practices"))), _Part(1, Slide(view))]
    shared = found.drop_duplicates("practice_id").sort_values("places", ascending=False, kind="stable")
    cards = tuple(shared["practice_id"].head(_CARDS))
    title = say(language, "ready.cards_theme_title", theme=say(language, f"theme.{theme}"))
    return [*parts, _Part(2, Slide(view.with_(theme="", practices=cards), title, layout="cards"))]


def _little(name: str, searched: bool, language: str) -> Text:
    key = "little" if searched else "background"
    return Text(say(language, f"ready.{key}", place=name), say(language, f"ready.{key}_words", place=name))
