"""One place on one page, printable on A4: portrait, practices, figures against its group, gaps, sources."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard.frame import records
from dashboard.locale import say
from dashboard.place import FEWEST_PEERS, Place
from dashboard.render import words
from dashboard.ui import (
    cache,
    cache_pictures,
    evidence,
    faults,
    peers,
    region_tools,
    replies,
    revisions,
    scope,
    show,
    state,
    tables,
)
from dashboard.view import View

_PRINT: Final = """<style>@media print {
  @page { size: A4 portrait; margin: 12mm; }
  header, .st-key-masthead, .st-key-place_tools, .st-key-place_pick, [data-testid="stToolbar"],
  .st-key-place_against, .st-key-place_sources, .st-key-place_gaps,
  [data-testid="stPopover"], [data-testid="stPageLink"], [data-testid="stExpander"] { display: none !important; }
  .stMainBlockContainer { max-width: 100% !important; padding: 0 !important; }
  body, .stApp, [data-testid="stAppViewContainer"], [data-testid="stMain"] { overflow: visible !important;
    height: auto !important; position: static !important; background: #fff !important; }
  .stApp * { color: #1a2433 !important; border-color: #c3ccd8 !important; }
  .stApp :not(svg *) { background-color: transparent !important; }
  .atlas-portrait, .atlas-practice, .atlas-print tr { break-inside: avoid; }
  h2, h3, .atlas-print caption, .atlas-print thead { break-after: avoid; }
  .atlas-print tbody tr:nth-child(-n+2) { break-before: avoid; }
  .atlas-portrait .v { font-size: 1.15rem; }}
@media screen { .atlas-print { display: none; } }
.atlas-print img { width: 100%; height: auto; max-height: 262mm; object-fit: contain; object-position: left top; }
.atlas-print table { width: 100%; border-collapse: collapse; font-size: .85rem; }
.atlas-print th, .atlas-print td { text-align: left; padding: .15rem .5rem .15rem 0; border-bottom: 1px solid #c3ccd8; }
.atlas-print caption { text-align: left; font-size: 1.25rem; font-weight: 700; padding: .6rem 0 .3rem; }
.atlas-print th, .atlas-print td:nth-child(n+3) { white-space: nowrap; }
.atlas-portrait { display: grid; grid-template-columns: repeat(4, 1fr); gap: .6rem 1.4rem;
  margin: 0 !important; padding: 0 !important; }
.atlas-portrait dt, .atlas-portrait dd { margin: 0 !important; padding: 0 !important; }
.atlas-portrait dt { font-size: .9rem; opacity: .75; }
.atlas-portrait .v { font-size: 1.45rem; font-weight: 700; line-height: 1.35; }
.atlas-portrait .w { font-size: .85rem; opacity: .75; }
.atlas-practice { margin: 0; } .atlas-practice b { margin-right: .5rem; }
.atlas-practice span { display: inline-block; margin: .12rem .9rem .12rem 0; }
.atlas-practice small { opacity: .75; }
</style>"""


def page() -> None:
    """Show the place of the link, or ask for one."""
    language = state.language()
    st.html(_PRINT)
    _pick(language)
    view = _view()
    if not view.highlight:
        st.info(say(language, "place.pick_first"), icon=":material/touch_app:")
        return
    found = cache.place(view, language)
    if found is None:
        return  # ``state.settle`` has said that the link names no place
    _head(found, view, language)
    _portrait(found, language)
    _practices(found, language)
    _figures(view, language)
    _unpublished(found, language)
    replies.of_region(str(found.region["region_code"]))
    revisions.of_region(str(found.region["region_code"]))
    _sources(found, language)


def _view() -> View:
    view = state.view()
    return view.with_(kind="profile", indicators=view.indicators, regions=())


def _pick(language: str) -> None:
    with st.container(key="place_pick"):
        chosen, group = st.columns([2, 3], vertical_alignment="bottom")
        with chosen:
            rows, marked = cache.catalogue(language).regions, state.view().highlight
            # The place of the link is among them even where nothing of it was found: the box names what is shown.
            rows = rows[(rows["figures"] > 0) | (rows["practices"] > 0) | (rows["region_code"] == marked)]
            names = dict(zip(rows["region_code"], rows["region_name"], strict=True))
            st.selectbox(
                say(language, "place.place"),
                list(names),
                format_func=lambda code: names.get(code, code),
                key=state.hold(scope.key("highlight"), marked or None),
                on_change=scope.take,
                args=("highlight", scope.key("highlight")),
                placeholder=say(language, "place.none"),
            )
        with group:
            scope.row(highlight=False, own_places=False)


def _head(found: Place, view: View, language: str) -> None:
    region = found.region
    st.header(evidence.plain(region["region_name"]), anchor=False)
    path = [name for _, name in found.above] + [say(language, f"level.{region['level']}")]
    st.caption(evidence.plain(" › ".join(path)) + (f"  \n{evidence.plain(region['note'])}" if region["note"] else ""))
    code = str(region["region_code"])
    links: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("compare", "place.to_compare", ":material/bar_chart:", {"view": View(highlight=code)}),
        (
            "trends",
            "place.to_trends",
            ":material/timeline:",
            {"view": View(kind="trend", regions=(code,)), "part": "place"},
        ),
        ("evidence", "place.to_figures", ":material/list:", {"listing": "figures", "view": View(regions=(code,))}),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="place_tools"):
        for name, label, icon, fields in links:
            st.page_link(
                f"pages/{name}.py", label=say(language, label), icon=icon, query_params=state.link(name, **fields)
            )
        region_tools.briefing(code, language)
        region_tools.check_sheet(found, view, language)
        st.caption(say(language, "place.print"))


def _portrait(found: Place, language: str) -> None:
    st.subheader(say(language, "place.portrait"), anchor=False)
    publishers = dict(zip(found.portrait.sources["source_id"], found.portrait.sources["publisher"], strict=True))
    cells = []
    for row in records(found.portrait.rows):
        if row["gap"]:
            value, when = say(language, f"gap.{row['gap']}"), row["gap_reason"]
        else:
            value = words.value_text(row, language)
            behind = [publishers[s] for s in row["source_ids"] if s in publishers]
            source = say(language, "number.calculated") if row["derived"] else say(language, "list.comma").join(behind)
            grade = say(language, f"grade.{row['grade']}")
            when = f"{words.period_text(row, language)} · {source} · {grade}"
        cells.append(
            f"<div><dt>{escape(row['indicator_name'])}</dt>"
            f'<dd class="{"w" if row["gap"] else "v"}">{escape(value)}</dd>'
            f'<dd class="w">{escape(when or "")}</dd></div>'
        )
    st.html(f'<dl class="atlas-portrait">{"".join(cells)}</dl>')
    _portrait_evidence(found, language)


@faults.fragment
def _portrait_evidence(found: Place, language: str) -> None:
    rows = found.portrait.rows[found.portrait.rows["gap"].isna()]
    if rows.empty:
        return
    with st.expander(say(language, "place.portrait_evidence")):
        names = dict(zip(rows["observation_id"], rows["indicator_name"], strict=True))
        chosen = st.segmented_control(
            say(language, "place.portrait_evidence"),
            list(names),
            format_func=lambda one: names.get(one, one),
            label_visibility="collapsed",
            key=f"portrait_{found.region['region_code']}_{language}",
        )
        if chosen:
            evidence.panel(str(chosen))


def _practices(found: Place, language: str) -> None:
    rows = found.practices
    st.subheader(say(language, "place.practices"), anchor=False)
    if rows.empty:
        st.caption(say(language, "place.no_practices"))
        return
    st.caption(say(language, "place.practices_caption", count=rows["practice_id"].nunique()))
    for theme, of_theme in rows.groupby("theme", sort=False):
        items = []
        for _practice, several in of_theme.groupby("practice_id", sort=False):
            first = several.iloc[0]
            local = [n for n in dict.fromkeys(several["local_name"]) if n and n != first["name"]]
            named = f" <small>{escape(say(language, 'list.comma').join(local))}</small>" if local else ""
            items.append(f'<span title="{escape(first["definition"])}">{escape(first["name"])}{named}</span>')
        st.html(f'<div class="atlas-practice"><b>{escape(say(language, f"theme.{theme}"))}</b>{"".join(items)}</div>')
    code = str(found.region["region_code"])
    st.page_link(
        "pages/practices.py",
        label=say(language, "place.to_practices"),
        icon=":material/arrow_forward:",
        query_params=state.link("practices", view=View(kind="practice_matrix", group="base_seven", highlight=code)),
    )


def _figures(view: View, language: str) -> None:
    st.subheader(say(language, "place.against"), anchor=False)
    if view.group == "peers":
        with st.expander(say(language, "pick.peers"), icon=":material/hub:"):
            peers.choose(view)
            peers.explain(view)
    frame = cache.frame(view, language)
    if view.highlight not in set(frame.rows["region_code"]):
        # A place of which there is background alone stands in no group: it is not one whose governance was searched.
        st.info(say(language, "place.background_only"), icon=":material/info:")
        return
    if frame.indicators.empty:
        st.info(say(language, "place.nothing_shared"), icon=":material/info:")
        return
    with st.container(key="place_against"):
        show.picture(view, table=False)
    # A browser lays a live picture and a live table out anew for paper and leaves them blank; these are still.
    drawn = b64encode(cache_pictures.sheet(view, language)).decode()
    alt = escape(words.alt_text(frame, view), quote=True)
    st.html(f'<div class="atlas-print"><img src="data:image/svg+xml;base64,{drawn}" alt="{alt}"></div>')


def _print_table(title: str, shown: pd.DataFrame, heads: dict[str, str]) -> None:
    """Write a table as plain text that appears on paper only; its title is a caption, which stays with its rows."""

    def row(cells: Sequence[object], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"

    shown = shown[[name for name in shown.columns if (shown[name].astype(str) != "").any()]]
    caption = f"<caption>{escape(title)}</caption>" if title else ""
    head = row([heads[name] for name in shown.columns], "th")
    body = "".join(row(list(cells), "td") for cells in shown.itertuples(index=False))
    st.html(f'<div class="atlas-print"><table>{caption}<thead>{head}</thead><tbody>{body}</tbody></table></div>')


def _unpublished(found: Place, language: str) -> None:
    rows = found.unpublished
    st.subheader(say(language, "place.gaps"), anchor=False)
    if rows.empty:
        st.caption(say(language, "place.no_gaps", fewest=FEWEST_PEERS))
        return
    st.caption(say(language, "place.gaps_caption", others=found.others, fewest=FEWEST_PEERS))
    shown = pd.DataFrame(
        {
            "name": rows["name"],
            "theme": [say(language, f"theme.{theme}") for theme in rows["theme"]],
            "peers": [say(language, "place.of", count=count, others=found.others) for count in rows["peers"]],
            "gap": [say(language, f"gap.{gap}") for gap in rows["gap"]],
            "reason": rows["reason"],
        }
    )
    heads = {name: say(language, f"place.column_{name}") for name in shown.columns}
    with st.container(key="place_gaps"):
        tables.leading(
            shown,
            key="unpublished",
            page="compare",
            label="evidence.compare_indicator",
            hint="evidence.click_indicator",
            targets=[
                {"view": View(indicators=(i,), highlight=str(found.region["region_code"]))}
                for i in rows["indicator_id"]
            ],
            columns=heads,
            height=380,
        )
    _print_table("", shown, heads)


def _sources(found: Place, language: str) -> None:
    rows = found.sources
    if rows.empty:
        st.subheader(say(language, "place.sources"), anchor=False)
        st.caption(say(language, "place.no_sources"))
        return
    shown = pd.DataFrame(
        {
            "title_column": rows["title"],
            "publisher": rows["publisher"],
            "published": rows["published"].fillna(say(language, "evidence.published_unknown")),
            "grade": [say(language, f"grade.{grade}") for grade in rows["grade"]],
            "figures": rows["figures"],
            "practice_count": rows["practices"],
        }
    )
    heads = {n: say(language, f"evidence.{n}") for n in shown.columns if n != "practice_count"}
    heads |= {"practice_count": say(language, "place.column_practices")}
    with st.container(key="place_sources"):
        st.subheader(say(language, "place.sources"), anchor=False)
        tables.leading(
            shown,
            key="place_sources_list",
            page="evidence",
            label="place.open_source",
            hint="place.click_source",
            targets=[{"source": source} for source in rows["source_id"]],
            columns=heads,
            height=320,
        )
    _print_table(say(language, "place.sources"), shown, heads)
