"""Tables whose rows lead to what they name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboard.frame import records
from dashboard.locale import say
from dashboard.render import words
from dashboard.ui import faults, state
from dashboard.ui.markup import plain

_ROW = 33  # pixels
_TALL = 640
_MOST = 2000  # figures of one table; a month of a nation has a hundred times as many


def figures(
    rows: pd.DataFrame,
    *,
    key: str,
    with_source: bool = True,
    why: bool = False,
    opens: bool = True,
    height: int = _TALL,
) -> int | None:
    """Show figures as a table; on the evidence page a row opens its figure.

    Parameters
    ----------
    rows : DataFrame
        Columns of ``FigureDetail.figure``.
    key : str
        Name of the table, different for every table of a page.
    with_source : bool
        Whether the publisher has a column.
    why : bool
        Whether to say why a figure is not the one shown (column ``why``).
    opens : bool
        Whether a row opens its figure; otherwise its position is returned, for a panel beside the table.
    height : int
        Greatest height in pixels.
    """
    language = state.language()
    if len(rows) > _MOST:
        st.caption(say(language, "list.rows_cut", shown=f"{_MOST:,}", count=f"{len(rows):,}"))
        rows = rows.head(_MOST)
    found = records(rows)
    shown = {
        "region": rows["region_name"].tolist(),
        "indicator": rows["indicator_name"].tolist(),
        "value": [words.value_text(row, language) for row in found],
        "period": [words.period_text(row, language) for row in found],
        "scope": [row["scope"] or say(language, "evidence.scope_whole") for row in found],
        "grade": rows["grade"].tolist(),
        "as_printed": [row["as_printed"] or say(language, "evidence.calculated") for row in found],
    }
    if why:
        # All are of one place and indicator, which the page is headed by; what they count may differ.
        del shown["region"], shown["indicator"]
        shown["concept"] = [row["concept_name"] or "" for row in found]
        if not any(shown["concept"]):
            del shown["concept"]
    if set(shown["scope"]) == {say(language, "evidence.scope_whole")}:
        del shown["scope"]
    if not with_source:
        # What all rows of one source have in common stands above them already.
        del shown["grade"]
        shown = {name: values for name, values in shown.items() if name == "indicator" or len(set(values)) > 1}
    if with_source:
        shown["publisher"] = [row["publisher"] or say(language, "evidence.calculated") for row in found]
    if why:
        shown["why"] = [say(language, row["why"]) for row in found]
    ids = rows["observation_id"].tolist()
    return table(
        pd.DataFrame(shown),
        key=key,
        open_row=(lambda at: state.show(figure=ids[at])) if opens else None,
        height=height,
    )


def local_practices(rows: pd.DataFrame) -> None:
    """Show the practices of a source with their local names."""
    language = state.language()
    shown = pd.DataFrame(
        {
            "practice_name": rows["name"].tolist(),
            "local_name": rows["local_name"].tolist(),
            "region": rows["region_name"].tolist(),
            "theme": [say(language, f"theme.{theme}") for theme in rows["theme"]],
        }
    )
    if rows["region_code"].nunique() < 2:
        del shown["region"]
    ids = rows["practice_id"].tolist()
    table(shown, key="practices", open_row=lambda at: state.show(listing="practices", practice=ids[at]))


def table(
    rows: pd.DataFrame,
    *,
    key: str,
    open_row: Callable[[int], None] | None = None,
    height: int = _TALL,
    columns: dict[str, Any] | None = None,
) -> int | None:
    """Show rows under translated heads (``evidence.<column>``), as high as they need up to ``height``.

    ``open_row`` is called with the position of the row that a visitor chose; without it the position is returned.
    """
    language = state.language()
    config = columns or {name: say(language, f"evidence.{name}") for name in rows.columns}
    name = f"{key}_{language}"

    def chosen() -> None:
        at = st.session_state[name].selection.rows
        if at and open_row is not None:
            open_row(at[0])

    tall: Literal["content"] | int = height if _ROW * (len(rows) + 1) > height else "content"
    event = st.dataframe(
        rows,
        hide_index=True,
        column_config=config,
        height=tall,
        key=name,
        on_select="rerun" if open_row is None else chosen,
        selection_mode="single-row",
    )
    return event.selection.rows[0] if event.selection.rows else None


@faults.fragment
def leading(
    rows: pd.DataFrame,
    *,
    key: str,
    page: str,
    label: str,
    hint: str,
    targets: Sequence[Mapping[str, Any]],
    columns: dict[str, Any] | None = None,
    height: int = _TALL,
) -> None:
    """Show a table whose rows lead to another page: a chosen row has a link above the table.

    A link and not a jump, because a jump from a callback leaves a wrong address behind for Back.

    Parameters
    ----------
    rows : DataFrame
        What is shown.
    key : str
        Name of the table, different for every table of a page.
    page : str
        One of ``state.PAGES``.
    label : str
        Message key of the link's words.
    hint : str
        Message key of what is said while no row is chosen.
    targets : sequence of mapping
        For each row, the fields of the ``Address`` that it leads to.
    columns : dict, optional
        Heads of the columns, by default ``evidence.<column>``.
    height : int
        Greatest height in pixels.
    """
    language = state.language()
    above = st.container(height=40, border=False)
    chosen = table(rows, key=key, columns=columns, height=height)
    with above:
        if chosen is None:
            st.caption(say(language, hint))
        else:
            words_ = f"{say(language, label)}{say(language, 'list.colon')}{plain(rows.iloc[chosen, 0])}"
            st.page_link(
                f"pages/{page}.py",
                label=words_,
                icon=":material/arrow_forward:",
                query_params=state.link(page, **targets[chosen]),
            )
