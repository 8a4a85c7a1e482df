"""The picture of the compare page as an analyst would write it in an afternoon: pandas, Plotly Express, a cached read.

``streamlit run benchmarks/plain_page.py`` with Streamlit's defaults; two variables of the environment say what to read:
``PLAIN_DATA`` (a data folder with a batch of periodic figures) and ``PLAIN_PERIODS`` ("newest", by default, for an
analyst who knows that only one month is shown, or "all"). It is the other side of ``benchmarks.pages`` and no part of
the atlas: it knows no gaps, no bounds, no sources and no link.
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import plotly.express as px
import streamlit as st
import yaml

DATA = Path(os.environ["PLAIN_DATA"])
SHOWN = 30


@st.cache_data
def figures(periods: str) -> pd.DataFrame:
    """Return the figures with the columns that the page needs."""
    files = sorted((DATA / "periodic").glob("*/*.parquet"))
    files = files[-1:] if periods == "newest" else files
    columns = ["region_code", "indicator_id", "value"]
    parts = [pd.read_parquet(file, columns=columns).assign(period=file.stem) for file in files]
    return pd.concat(parts, ignore_index=True).astype(
        dict.fromkeys(("region_code", "indicator_id", "period"), "category")
    )


@st.cache_data
def names() -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of places and indicators by their ids."""
    places = pd.read_csv(DATA / "regions.csv", dtype=str)
    indicators: dict[str, str] = {}
    for file in sorted((DATA / "indicators").glob("*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
            indicators[entry["id"]] = entry["name"]["zh"]
    return dict(zip(places["code"], places["name_zh"], strict=True)), indicators


def page() -> None:
    """Show the newest month of an indicator, ranked."""
    st.set_page_config(layout="wide")
    rows = figures(os.environ.get("PLAIN_PERIODS", "newest"))
    places, indicators = names()
    st.title("各地对比")
    ids = sorted(rows["indicator_id"].cat.categories)
    chosen = st.selectbox("指标", ids, format_func=lambda i: indicators.get(i, i))
    newest = rows[(rows["indicator_id"] == chosen) & (rows["period"] == rows["period"].cat.categories[-1])]
    ranked = newest.dropna(subset=["value"]).sort_values("value", ascending=False)
    ranked = ranked.assign(
        place=ranked["region_code"].astype(str).map(places),
        rank=ranked["value"].rank(ascending=False, method="min").astype(int),
    )
    st.caption(f"{len(ranked)} / {len(newest)}")
    top = ranked.head(SHOWN)
    figure = px.bar(top, x="value", y="place", orientation="h", hover_data=["rank"], height=34 * SHOWN + 100)
    figure.update_yaxes(autorange="reversed")
    st.plotly_chart(figure)
    st.dataframe(ranked[["rank", "place", "value"]], hide_index=True)


page()
