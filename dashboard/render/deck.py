"""The places on a map of China: circles sized by how much is published, drawn with nothing from any network."""

from __future__ import annotations

import math
from typing import Any, Final

import pydeck

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.palette import FONT, Palette, palette, rgb
from dashboard.render.values import escape, width
from dashboard.view import View

HEIGHT: Final = 620
"""Pixels in height that the first view of the map is made for."""

_VIEW: Final = {"longitude": 104.0, "latitude": 33.6, "zoom": 2.85, "pitch": 0, "bearing": 0}
_LABEL_SIZE: Final = 15
_SMALLEST, _LARGEST = 4.0, 17.0
_WORLD: Final = 512.0  # pixels of the whole world at zoom 0


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
        Names and words are escaped for the tooltip, which is HTML.
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
        initial_view_state=pydeck.ViewState(**_VIEW, min_zoom=2.2, max_zoom=9),
        map_provider=None,
        tooltip={"html": "{words}", "style": _tooltip(colours)},
    )


def _places(frame: Frame, view: View, colours: Palette) -> list[dict[str, Any]]:
    rows = frame.rows[(frame.rows["figures"] > 0) & frame.rows["longitude"].notna()]
    most = math.sqrt(max(rows["figures"], default=1))
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
                "radius": round(_SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(row["figures"]) / most, 1),
                "fill": rgb(colours.accent, 235) if special else rgb(colours.benchmark, 150),
            }
        )
    return found


def _words(row: dict[str, Any], language: str) -> str:
    lines = [
        f"<b>{escape(row['region_name'])}</b> {escape(say(language, 'level.' + row['level']))}",
        escape(say(language, "chart.map_figures", count=int(row["figures"]), indicators=int(row["indicators"]))),
    ]
    if row["practices"]:
        lines.append(escape(say(language, "chart.map_practices", count=int(row["practices"]))))
    return "<br>".join(lines)


def labels(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Place the names beside their circles so that, in the first view, none covers another name.

    Each name tries right, left, above and below its circle, then the same further out, and takes the first free place.
    """
    taken: list[tuple[float, float, float, float]] = []
    found = []
    for place in sorted((p for p in places if p["label"]), key=lambda p: (-p["latitude"], p["longitude"])):
        x, y = _pixels(place["longitude"], place["latitude"])
        wide, high = width(place["label"]) * _LABEL_SIZE, _LABEL_SIZE * 1.25
        choices = [_choice(side, place["radius"] + 5 + far) for far in range(0, 91, 18) for side in range(4)]
        boxes = [(_box(x, y, wide, high, dx, dy, anchor), dx, dy, anchor) for dx, dy, anchor in choices]
        free = [b for b in boxes if not any(_overlap(b[0], other) for other in taken)]
        box, dx, dy, anchor = (free or boxes)[0]
        taken.append(box)
        found.append({**place, "offset": [dx, dy], "anchor": anchor, "box": list(box)})
    return found


def _choice(side: int, gap: float) -> tuple[float, float, str]:
    return ((gap, 0.0, "start"), (-gap, 0.0, "end"), (0.0, -gap - 6, "middle"), (0.0, gap + 6, "middle"))[side]


def _box(
    x: float, y: float, wide: float, high: float, dx: float, dy: float, anchor: str
) -> tuple[float, float, float, float]:
    left = x + dx - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return left, y + dy - high / 2, left + wide, y + dy + high / 2


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _pixels(longitude: float, latitude: float) -> tuple[float, float]:
    """Return the place on the first view in pixels (Web Mercator); only differences matter."""
    scale = _WORLD * 2 ** float(_VIEW["zoom"])
    north = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
    return scale * longitude / 360, -scale * north / (2 * math.pi)


def _tooltip(colours: Palette) -> dict[str, str]:
    return {
        "backgroundColor": colours.paper,
        "color": colours.ink,
        "border": f"1px solid {colours.border}",
        "borderRadius": "4px",
        "fontFamily": FONT,
        "fontSize": "14px",
        "lineHeight": "1.6",
    }
