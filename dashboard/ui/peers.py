"""Nearest neighbours on the screen: what makes places alike, who they are, and what each distance is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import peers
from dashboard.frame import records
from dashboard.locale import say
from dashboard.neighbours import FEWEST_FOR_SCALE, MINIMUM_SHARE, VARIABLES, Neighbours
from dashboard.render.values import short_period, value_text
from dashboard.ui import cache, evidence, faults, state
from dashboard.view import PEER_COUNTS, View

_STEP: Final = 0.5
_CELLS: Final = [1.7, 1.6, 1.6, 2.0]


def choose(view: View) -> None:
    """Pick the weights of the variables and how many peers there are; both go into the link."""
    language = state.language()
    st.markdown(f"**{say(language, 'peers.choose')}**")
    st.caption(say(language, "peers.choose_caption"))
    now = peers.weights(view)
    keys = {name: f"{state.page()}_weight_{name}_{language}" for name in VARIABLES}
    columns = st.columns(4, gap="medium")
    for at, name in enumerate(VARIABLES):
        with columns[at % 4]:
            st.slider(
                say(language, f"peers.variable.{name}"),
                0.0,
                peers.MOST_WEIGHT,
                step=_STEP,
                format="%.1f",
                help=say(language, f"peers.variable_long.{name}"),
                key=state.hold(keys[name], round(now.get(name, 0.0) / _STEP) * _STEP),
                on_change=_take_weights,
                args=(keys,),
            )
    count_key = f"{state.page()}_peer_count_{language}"
    with columns[len(VARIABLES) % 4]:
        st.selectbox(
            say(language, "peers.count"),
            sorted(PEER_COUNTS, key=int),
            key=state.hold(count_key, view.peer_count),
            on_change=lambda: state.change(peer_count=st.session_state[count_key]),
        )
    if view.peers:
        st.button(
            say(language, "peers.usual"),
            icon=":material/restart_alt:",
            key=f"{state.page()}_usual_weights",
            on_click=state.change,
            kwargs={"peers": ()},
        )


def _take_weights(keys: Mapping[str, str]) -> None:
    state.change(peers=peers.weights_of({name: st.session_state[key] for name, key in keys.items()}))


def explain(view: View) -> None:
    """Show who the peers of the highlighted place are, why, and who cannot be judged."""
    language = state.language()
    if not view.highlight:
        st.info(say(language, "peers.needs_place"), icon=":material/touch_app:")
        return
    found = cache.neighbours(view, language)
    if found is None:
        st.warning(say(language, "peers.unknown_place"))
        return
    if not found.weights:
        st.warning(say(language, "peers.nothing_weighs"))
        return
    _explained(view, language)


@faults.fragment
def _explained(view: View, language: str) -> None:
    found = cache.neighbours(view, language)
    if found is None:
        return
    place = _name(view.highlight, language)
    chosen = found.places[found.places["chosen"]]
    key = "peers.found" if len(chosen) else "peers.none_found"
    st.markdown(f"**{evidence.plain(say(language, key, place=place, count=len(chosen)))}**")
    for sign, words in _caveats(found, view, place, language):
        st.markdown(f"{sign} {evidence.plain(words)}")
    left, right = st.columns([1, 1.7], gap="large")
    with left:
        picked = _list(chosen, view, language)
    with right:
        if picked is not None:
            _contributions(found, picked, place, language)
    _unjudged(found, place, language)
    st.caption(say(language, "peers.method"))


def _caveats(found: Neighbours, view: View, place: str, language: str) -> list[tuple[str, str]]:
    comma, places = say(language, "list.comma"), found.places
    judged, chosen = int(places["distance"].notna().sum()), int(places["chosen"].sum())
    said = {"candidates": len(places), "judged": judged, "share": f"{MINIMUM_SHARE:.0%}"}
    out = [(":material/info:", say(language, "peers.judged", **said))]
    if chosen < int(view.peer_count):
        out.append((":material/warning:", say(language, "peers.fewer", asked=view.peer_count, count=chosen)))
    elif chosen > int(view.peer_count):
        out.append((":material/info:", say(language, "peers.more_tied", count=chosen)))
    own = list(places["own_lacks"].iloc[0]) if len(places) else []
    if own:
        names = comma.join(say(language, f"peers.variable.{name}") for name in own)
        out.append((":material/warning:", say(language, "peers.own_lacks", place=place, variables=names)))
    codes = places.loc[places["chosen"], "region_code"]
    parts = found.contributions[found.contributions["region_code"].isin(codes)]
    used = [name for name in found.weights if (parts.loc[parts["variable"] == name, "missing"] == "").any()]
    if used and len(used) < len(found.weights):
        names = comma.join(say(language, f"peers.variable.{name}") for name in used)
        out.append((":material/warning:", say(language, "peers.only_by", variables=names)))
    unscaled = found.scales.loc[found.scales["deviation"].isna(), "variable"]
    if len(unscaled):
        names = comma.join(say(language, f"peers.variable.{name}") for name in unscaled)
        out.append((":material/info:", say(language, "peers.no_scale", variables=names, fewest=FEWEST_FOR_SCALE)))
    return out


def _list(chosen: pd.DataFrame, view: View, language: str) -> str | None:
    """Show the peers, nearest first, and return the code of the one that was chosen, at first the nearest."""
    if chosen.empty:
        return None
    shown = pd.DataFrame(
        {
            "rank": chosen["rank"].astype(int).tolist(),
            "region": chosen["region_name"].tolist(),
            "distance": [f"{value:.2f}" for value in chosen["distance"]],
            "weight_used": [100 * share for share in chosen["weight_used"]],
        }
    )
    event = st.dataframe(
        shown,
        hide_index=True,
        key=f"peer_list_{language}_{view.highlight}_{'_'.join(view.peers)}_{view.peer_count}_{view.until}",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "rank": st.column_config.NumberColumn(say(language, "peers.rank"), width=55),
            "region": st.column_config.TextColumn(say(language, "column.region"), width=110),
            "distance": st.column_config.TextColumn(
                say(language, "peers.distance"), help=say(language, "peers.distance_help"), width=75, alignment="right"
            ),
            "weight_used": st.column_config.ProgressColumn(
                say(language, "peers.weight_used"), help=say(language, "peers.weight_used_help"), format="%.0f%%",
                min_value=0, max_value=100, width=105, color="gray",
            ),
        },
    )  # fmt: skip
    st.caption(say(language, "peers.pick"))
    rows: Sequence[int] = event.selection.rows
    return str(chosen["region_code"].iloc[rows[0] if rows else 0])


def _contributions(found: Neighbours, code: str, place: str, language: str) -> None:
    """Show what the distance to one peer is made of: both figures, each leading to its evidence, and its share."""
    other = _name(code, language)
    st.markdown(f"**{evidence.plain(say(language, 'peers.contributions', place=place, other=other))}**")
    heads = ("", place, other, say(language, "peers.contribution"))
    for column, head in zip(st.columns(_CELLS, vertical_alignment="bottom"), heads, strict=True):
        column.caption(evidence.plain(head))
    for row in records(found.contributions[found.contributions["region_code"] == code]):
        name, own, its, share = st.columns(_CELLS, vertical_alignment="center")
        variable = say(language, f"peers.variable.{row['variable']}")
        name.markdown(evidence.plain(say(language, "peers.weighed", name=variable, weight=f"{row['weight']:g}")))
        with own.container(gap=None):
            _input(row, "own_", language)
        with its.container(gap=None):
            _input(row, "", language)
        share.html(_bar(row, place, other, language))
    st.caption(say(language, "peers.contributions_caption"))


def _input(row: Mapping[str, Any], prefix: str, language: str) -> None:
    """Show one input: a figure that leads to its evidence, a kind of place in words, or that it is missing."""
    name = f"{prefix}observation_id"
    if row[name]:
        figure = {key.removeprefix(prefix): value for key, value in row.items() if key.startswith(prefix)}
        text = value_text(figure, language)
        bounded = figure["bound"] != "exact" or figure["value_to"] > figure["value"]
        told = [say(language, "peers.at_bound")] if bounded else []
        told += [short_period(figure, language), *([str(figure["concept_name"])] if figure["concept_name"] else [])]
        st.page_link(
            "pages/evidence.py", label=evidence.plain(text), query_params=state.link("evidence", figure=row[name])
        )
        st.caption(evidence.plain(" · ".join(told)))
    elif row[f"{prefix}category"]:
        kind = "level" if row["variable"] == "level" else "peers.economic"
        st.markdown(evidence.plain(say(language, f"{kind}.{row[f'{prefix}category']}")))
    else:
        st.markdown(f":gray[{say(language, 'peers.missing_value')}]")


def _bar(row: Mapping[str, Any], place: str, other: str, language: str) -> str:
    """Return the share of the distance as a bar with its words; what is missing has words and no bar."""
    if row["missing"]:
        words = say(
            language, f"peers.missing.{row['missing']}", place=place, other=other, fewest=FEWEST_FOR_SCALE
        )  # fmt: skip
        return f'<div style="opacity:.75">{escape(words)}</div>'
    share = 100 * row["share"]
    return (
        f'<div role="img" aria-label="{share:.0f}%" style="display:flex;align-items:center;gap:.5rem">'
        '<div style="flex:0 0 45%;background:rgba(128,140,155,.18)">'
        f'<div style="width:{share:.1f}%;height:.85rem;background:#7B8794"></div></div>'
        f"<span>{share:.0f}%</span></div>"
        f'<div style="opacity:.75;font-size:.875rem">{escape(_difference(row, language))}</div>'
    )


def _difference(row: Mapping[str, Any], language: str) -> str:
    by = float(row["difference"])
    if row["category"]:
        return say(language, "peers.not_same" if by else "peers.same")
    if abs(by) < 0.005:
        return say(language, "peers.same")
    return say(language, "peers.more_by" if by > 0 else "peers.less_by", deviations=f"{abs(by):.2f}")


def _unjudged(found: Neighbours, place: str, language: str) -> None:
    """List the places whose distance cannot be told, with what each lacks."""
    rows = found.places[found.places["distance"].isna()]
    if rows.empty:
        return
    st.markdown(f"**{say(language, 'peers.unjudged', count=len(rows))}**")
    st.caption(say(language, "peers.unjudged_caption", share=f"{MINIMUM_SHARE:.0%}"))
    comma = say(language, "list.comma")
    shown = pd.DataFrame(
        {
            "region": rows["region_name"].tolist(),
            "lacks": [
                comma.join(say(language, f"peers.variable.{name}") for name in lacks)
                or say(language, "peers.lacks_nothing", place=place)
                for lacks in rows["lacks"]
            ],
            "weight_used": [100 * share for share in rows["weight_used"]],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        height=220 if len(shown) > 5 else "content",
        column_config={
            "region": st.column_config.TextColumn(say(language, "column.region"), width=150),
            "lacks": st.column_config.TextColumn(say(language, "peers.lacks"), width=420),
            "weight_used": st.column_config.ProgressColumn(
                say(language, "peers.weight_used"), format="%.0f%%", min_value=0, max_value=100, width=150, color="gray"
            ),
        },
    )


def _name(code: str, language: str) -> str:
    places = cache.catalogue(language).regions
    named = places.loc[places["region_code"] == code, "region_name"]
    return str(named.iloc[0]) if len(named) else code
