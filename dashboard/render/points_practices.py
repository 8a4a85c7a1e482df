"""Points beside practices: what most places do, who is alike, and what a table of few searched places cannot say."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.practices import lacking
from dashboard.render.points_cautions import cautions
from dashboard.render.points_figures import together
from dashboard.render.points_parts import Point, counted, fitting, gap_word, led, listed, name, quoted, shortened
from dashboard.view import View


def matrix(frame: Frame, view: View) -> list[Point]:
    """Return the points of places and practices."""
    language, rows = frame.language, frame.rows
    searched = int(rows["searched"].max()) if len(rows) else 0
    if not searched:
        return _nobody(frame)
    facts = [*_own(frame, view), *_common(frame, searched)]
    single = rows.loc[rows["places"] == 1, "practice_id"].nunique()
    count = rows["practice_id"].nunique()
    if single and count > 1:
        lead = say(language, "points.of_items", count=single, of=count)
        facts.append(Point(lead, say(language, "points.practice_single")))
    facts.append(_searched(frame, searched))
    return together(facts, cautions(frame))


def _nobody(frame: Frame) -> list[Point]:
    language, asked = frame.language, frame.coverage.asked
    return [
        Point(f"0/{asked}", say(language, "points.searched_none")),
        Point("", say(language, "points.practice_absence"), "caution"),
    ]


def _searched(frame: Frame, searched: int) -> Point:
    asked = frame.coverage.asked
    key = "points.searched_all" if searched == asked else "points.searched"
    return Point(f"{searched}/{asked}", say(frame.language, key, rest=asked - searched))


def _own(frame: Frame, view: View) -> Iterable[Point]:
    """Yield what the sources of the highlighted place mention, and what most of the others do besides."""
    language, rows = frame.language, frame.rows
    own = rows[rows["region_code"] == view.highlight]
    if own.empty:
        return
    place = name(own["region_name"].iloc[0])
    having = own[own["gap"].isna()]
    if (own["gap"] == "not_searched").all():
        yield Point("", say(language, "points.place_unsearched", place=place), "accent")
        return
    of = own["practice_id"].nunique()
    if of > 1:
        yield Point(
            say(language, "points.of_items", count=len(having), of=of),
            say(language, "points.own_practices", place=place),
            "accent",
        )
    elif len(having):
        local = [str(one) for one in having["local_names"].iloc[0]]
        told = listed([quoted(one, language) for one in local], language, 2)
        yield Point("", fitting(language, say(language, "points.own_practice", place=place, names=told)), "accent")
    else:
        word = gap_word(str(own["gap"].iloc[0]), language, practice=True)
        yield Point("", fitting(language, say(language, "points.own_no_practice", place=place, gap=word)), "accent")
    missing = lacking(rows, view.highlight)
    if of > 1 and len(missing):
        most = missing[missing["doing"] == missing["doing"].max()]
        if int(most["doing"].iloc[0]) > 1:
            lead = f"{int(most['doing'].iloc[0])}/{int(most['searched'].iloc[0])}"
            names = most["practice_name"].tolist()
            texts = [*shortened(names, language, "points.lacking", place=place)]
            texts += shortened(names, language, "points.lacking_short")
            yield Point(lead, fitting(language, *texts))


def _common(frame: Frame, searched: int) -> Iterable[Point]:
    """Yield the practice that most searched places mention."""
    language = frame.language
    firsts = frame.rows.drop_duplicates("practice_id")
    most = int(firsts["places"].max())
    top = firsts.loc[firsts["places"] == most, "practice_name"].tolist()
    if most < 2 and len(firsts) > 1:
        return
    key = "points.practice_common" if len(firsts) > 1 else "points.practice_places"
    yield Point(f"{most}/{searched}", fitting(language, *shortened(top, language, key)))


def similarity(frame: Frame, view: View) -> list[Point]:
    """Return the points of how alike places are by what they do."""
    language, rows = frame.language, frame.rows
    pairs = rows[rows["gap"].isna()]
    if pairs.empty:
        return _nobody(frame) if not frame.coverage.published else [
            Point(f"{frame.coverage.published}/{frame.coverage.asked}", say(language, "points.alike_none")),
            Point("", say(language, "points.practice_absence"), "caution"),
        ]  # fmt: skip
    facts = []
    own = pairs[pairs["region_code"] == view.highlight]
    marked = view.highlight in set(rows["region_code"])
    if marked and own.empty:
        place = name(rows.loc[rows["region_code"] == view.highlight, "region_name"].iloc[0])
        facts.append(Point("", say(language, "points.place_unsearched", place=place), "accent"))
    facts += _alike(own, language, "accent", own=True) if len(own) else []
    facts += _alike(pairs, language, "plain", own=False)
    if len(own):
        facts.append(_counts(own, language))
    searched = frame.coverage.published + frame.coverage.gaps.get("not_published", 0)
    facts.append(_searched(frame, searched + frame.coverage.gaps.get("hidden_by_grade", 0)))
    return together(facts, cautions(frame))


def _alike(pairs: pd.DataFrame, language: str, tone: str, *, own: bool) -> Iterable[Point]:
    """Yield the most alike pair; nothing where several are equally alike or nothing is shared."""
    best = pairs[pairs["similarity"] == pairs["similarity"].max()]
    alike = {frozenset((row["region_code"], row["other_code"])) for row in records(best)}
    row = records(best)[0]
    if len(alike) > 1 or not row["shared"]:
        return
    said = {
        "place": name(row["region_name"]), "other": name(row["other_name"]), "shared": int(row["shared"]),
        "either": int(row["either"]),
    }  # fmt: skip
    key = "points.alike_own" if own else "points.alike"
    texts = [say(language, key, **said), say(language, key + "_short", **said)]
    yield Point(f"{row['similarity']:.0%}", fitting(language, *texts), tone)


def _counts(own: pd.DataFrame, language: str) -> Point:
    row = records(own)[0]
    least = int(min(own["other_practices"].min(), row["practices"]))
    most = int(max(own["other_practices"].max(), row["practices"]))
    said = {"place": name(row["region_name"]), "least": least, "most": most}
    lead = counted(language, "points.practices", int(row["practices"]))
    return Point(lead, fitting(language, say(language, "points.practice_counts", **said)), "accent")


def outcome(frame: Frame, view: View) -> list[Point]:
    """Return the points of a practice beside figures: how many on each side, the place's own, no effect."""
    language = frame.language
    published = frame.rows[frame.rows["gap"].isna()]
    counts = {
        state: int((published["practice_state"] == state).sum()) for state in ("found", "not_found", "not_searched")
    }
    facts = []
    own = published[published["region_code"] == view.highlight]
    if len(own):
        row = records(own)[0]
        lead, _ = led(row, language)
        text = say(language, f"points.outcome_own.{row['practice_state']}", place=name(row["region_name"]))
        facts.append(Point(lead, fitting(language, text), "accent"))
    facts += [
        Point(counted(language, "points.places", counts[state]), say(language, f"points.outcome.{state}"))
        for state in ("found", "not_found")
    ]
    if counts["not_searched"]:
        text = say(language, "points.outcome.not_searched")
        facts.append(Point(counted(language, "points.places", counts["not_searched"]), text))
    return together(facts, cautions(frame, leave=("caveat",)))
