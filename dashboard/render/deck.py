"""The places on a map of China: circles sized by how much is published, drawn with nothing from any network."""

from __future__ import annotations

import math
from typing import Any, Final

import pydeck

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.map_camera import Camera
from dashboard.render.map_deck import tooltip_style
from dashboard.render.map_geometry import NATION
from dashboard.render.map_labels import Wish, place
from dashboard.render.palette import FONT, Palette, palette, rgb
from dashboard.render.values import escape
from dashboard.view import View

HEIGHT: Final = 620
"""Pixels in height that the first view of the map is made for."""

_CAMERA: Final = Camera(NATION, 760, HEIGHT)  # 3° to 54° N: the islands of the South China Sea are in the picture
_LABEL_SIZE: Final = 15
_SMALLEST, _LARGEST = 4.0, 17.0
_MANY: Final = 400  # places
_DOT: Final = (1.6, 3.2)


def places_map(
    frame: Frame, view: View, theme: str = "light", boundary_url: str = "app/static/boundaries"
) -> pydeck.Deck:
    """Draw the places of a frame of kind "places_map".

    Parameters
    ----------
    frame : Frame
        Rows with ``MAP_COLUMNS``; places without a position or a figure are left out (``words`` names them).
    view : View
        Says which place is highlighted.
    theme : str
        "light" or "dark".
    boundary_url : str
        Folder on this host with ``province.json`` and ``lines.json`` (the dashed line of the South China Sea), or the
        address of ``province.json`` itself.

    Returns
    -------
    pydeck.Deck
        Without a base map. Layer "places" can be picked; its objects carry region_code, name, level, figures, words.
        Names and words are plain text, escaped here for a page of its own; Streamlit escapes it as well.
    """
    colours = palette(theme)
    folder = boundary_url.rsplit("/", 1)[0] if boundary_url.endswith(".json") else boundary_url.rstrip("/")
    places = _places(frame, view, colours)
    layers = [
        pydeck.Layer(
            "GeoJsonLayer", f"{folder}/province.json", id="provinces", stroked=True, filled=True, pickable=False,
            get_fill_color=rgb(colours.land), get_line_color=rgb(colours.border), line_width_min_pixels=0.8,
        ),
        pydeck.Layer(
            "GeoJsonLayer", f"{folder}/lines.json", id="lines", stroked=True, filled=False, pickable=False,
            get_line_color=rgb(colours.gap), line_width_min_pixels=1.2,
        ),
        pydeck.Layer(
            "ScatterplotLayer", places, id="places", pickable=True, auto_highlight=True, stroked=True,
            get_position=["longitude", "latitude"], get_radius="radius", radius_units=pydeck.types.String("pixels"),
            get_fill_color="fill", get_line_color=rgb(colours.paper), line_width_min_pixels=1.2,
        ),
        pydeck.Layer(
            "TextLayer", labels(places), id="names", pickable=False, get_position=["longitude", "latitude"],
            get_text="label", get_size=_LABEL_SIZE, get_color=rgb(colours.ink), get_pixel_offset="offset",
            get_text_anchor="anchor", get_alignment_baseline=pydeck.types.String("center"),
            character_set=pydeck.types.String("auto"), font_family=pydeck.types.String(FONT),
            font_weight=600, font_settings={"sdf": True, "radius": 10}, outline_width=3,
            outline_color=rgb(colours.paper),
        ),
    ]  # fmt: skip
    return pydeck.Deck(
        layers=layers,
        initial_view_state=pydeck.ViewState(
            longitude=_CAMERA.longitude, latitude=_CAMERA.latitude, zoom=round(_CAMERA.zoom, 3), min_zoom=1.8,
            max_zoom=9, pitch=0, bearing=0,
        ),
        map_provider=None,
        tooltip=tooltip(theme),
    )  # fmt: skip


def tooltip(theme: str) -> dict[str, Any]:
    """Return what is shown at the pointer."""
    return {"html": "{words}", "style": tooltip_style(palette(theme))}


def _places(frame: Frame, view: View, colours: Palette) -> list[dict[str, Any]]:
    rows = frame.rows[(frame.rows["figures"] > 0) & frame.rows["longitude"].notna()]
    most = math.sqrt(max(rows["figures"], default=1))
    # Of a nation each place is a dot, or they would be one blot.
    least, largest = (_SMALLEST, _LARGEST) if len(rows) <= _MANY else _DOT
    found = []
    # Large circles first, so that small ones lie on top; what is highlighted last of all.
    for row in records(rows.sort_values(["base_seven", "figures"], ascending=[True, False], kind="stable")):
        marked = row["region_code"] == view.highlight
        special = marked or bool(row["base_seven"])
        found.append(
            {
                "region_code": row["region_code"],
                "name": escape(row["region_name"]),
                "label": row["region_name"] if special else "",  # drawn as text, not as HTML
                "level": say(frame.language, f"level.{row['level']}"),
                "figures": int(row["figures"]),
                "words": _words(row, frame.language),
                "longitude": float(row["longitude"]),
                "latitude": float(row["latitude"]),
                "radius": round(least + (largest - least) * math.sqrt(row["figures"]) / most, 1),
                "fill": rgb(colours.accent, 235) if special else rgb(colours.benchmark, 150),
            }
        )
    return found


def _words(row: dict[str, Any], language: str) -> str:
    lines = [
        f"{escape(row['region_name'])} {escape(say(language, 'level.' + row['level']))}",
        escape(say(language, "chart.map_figures", count=int(row["figures"]), indicators=int(row["indicators"]))),
    ]
    if row["practices"]:
        lines.append(escape(say(language, "chart.map_practices", count=int(row["practices"]))))
    return "\n".join(lines)


def labels(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Place the names beside their circles so that, in the first view, none covers another name."""
    named = sorted((p for p in places if p["label"]), key=lambda p: (-p["latitude"], p["longitude"]))
    wishes = [
        Wish(str(at), p["label"], *_CAMERA.pixels(p["longitude"], p["latitude"]), p["radius"], needed=True)
        for at, p in enumerate(named)
    ]
    return [
        {**named[int(label.key)], "offset": [label.dx, label.dy], "anchor": label.anchor, "box": list(label.box)}
        for label in place(wishes, _LABEL_SIZE)
    ]
