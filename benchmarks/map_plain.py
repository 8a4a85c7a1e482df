"""A map of every county as a user of Streamlit and pydeck would write it: the outlines inline, coloured, one layer.

Run by ``benchmarks.map`` through ``streamlit run``; the folder with ``figures.csv`` and ``county.json`` is named by
``ATLAS_BENCH_MAP``. The tile server that pydeck asks by default is left out, which makes this page faster.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pydeck
import streamlit as st

FOLDER = Path(os.environ["ATLAS_BENCH_MAP"])
COLOURS = [[214, 228, 242], [163, 198, 227], [99, 159, 204], [45, 110, 168], [11, 58, 107]]


@st.cache_data
def figures() -> pd.DataFrame:
    """All figures, read once."""
    return pd.read_csv(FOLDER / "figures.csv", dtype={"region_code": str})


@st.cache_data
def counties() -> dict[str, object]:
    """The outlines, read once."""
    return dict(json.loads((FOLDER / "county.json").read_text(encoding="utf-8")))


st.set_page_config(layout="wide")
rows = figures()
picked = st.selectbox("indicator", rows["name"].unique())
rows = rows[rows["name"] == picked].set_index("region_code")
rows["class"] = pd.qcut(rows["value"].rank(method="first"), len(COLOURS), labels=False)
outlines = counties()
for feature in outlines["features"]:  # type: ignore[attr-defined]
    known = feature["properties"]
    row = rows.loc[known["code"]] if known["code"] in rows.index else None
    known["colour"] = COLOURS[int(row["class"])] if row is not None else [243, 244, 246]
    known["value"] = str(row["value"]) if row is not None else ""
st.pydeck_chart(
    pydeck.Deck(
        layers=[
            pydeck.Layer(
                "GeoJsonLayer", outlines, id="counties", pickable=True, stroked=True, filled=True,
                get_fill_color="properties.colour", get_line_color=[255, 255, 255], line_width_min_pixels=0.5,
            )
        ],
        initial_view_state=pydeck.ViewState(longitude=104.2, latitude=31, zoom=2.8),
        map_provider=None,
        tooltip={"text": "{name_zh}\n{value}"},
    ),
    height=720,
    key="map",
)  # fmt: skip
