"""Figures on a map of China that can be moved and zoomed: pydeck, drawn with nothing from any network.

The ground (provinces; inside a province its counties) comes by address from this host's static files. Only the places
that have a figure are sent with the picture, so that it stays small.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pydeck

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.map_camera import Camera, zoom_area
from dashboard.render.map_classes import radius
from dashboard.render.map_geometry import province_of
from dashboard.render.map_labels import Wish, around, place
from dashboard.render.map_marks import Mark, Marks, marks
from dashboard.render.map_words import said_over
from dashboard.render.palette import FONT, Palette, palette, rgb
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.view import View

HEIGHT: Final = 720
WIDTH: Final = 900
"""Pixels that the first view is made for; on a wider page there is more ground to both sides."""
LARGEST: Final = 30.0  # pixels of the largest circle's radius
DOT: Final = 6.5  # of an area too small to be seen
LABEL_SIZE: Final = 15
MOST_LABELS: Final = 40
_SMALL: Final = 22.0  # pixels: an area smaller than this across gets a dot
_LEAN: Final = 40.0  # degrees that a map with columns leans back
_COLUMN_METRES: Final = 1_100_000.0  # height of the largest column over the nation


class CompactDeck(pydeck.Deck):  # type: ignore[misc]
    """A deck whose JSON has no white space: pydeck's own is five times as long."""

    def to_json(self) -> str:
        """Return the picture as deck.gl reads it."""
        return json.dumps(json.loads(super().to_json()), ensure_ascii=False, separators=(",", ":"))


def figure_map(
    frame: Frame,
    view: View,
    theme: str = "light",
    boundary_url: str = "app/static/boundaries",
    folder: Path | None = None,
) -> pydeck.Deck:
    """Draw the figures of one indicator on a map.

    Parameters
    ----------
    frame : Frame
        Of kind "figure_map".
    view : View
        Says the tier, the zoom, the highlighted place and whether totals may colour areas.
    theme : str
        "light" or "dark".
    boundary_url : str
        Folder of the outlines on this host.
    folder : Path, optional
        The same folder on the disk; that of the project by default.

    Returns
    -------
    pydeck.Deck
        Objects that are picked carry ``region_code``; provinces of the ground carry ``code``. What is shown over them
        is plain text in ``name_zh`` or ``name_en``, escaped by Streamlit.
    """
    colours, found = palette(theme), marks(frame, view, folder)
    camera = Camera(zoom_area(view, folder, found), WIDTH, HEIGHT, _LEAN if found.mode == "columns" else 0.0)
    layers = [*_ground(view, boundary_url, colours), *_figures(frame, view, found, camera, theme, folder)]
    return CompactDeck(
        layers=layers,
        initial_view_state=pydeck.ViewState(
            longitude=camera.longitude, latitude=camera.latitude, zoom=round(camera.zoom, 3), min_zoom=1.8, max_zoom=11,
            pitch=camera.pitch, bearing=0,
        ),
        map_provider=None,
        tooltip={"html": "{name_" + frame.language + "}", "style": tooltip_style(colours)},
    )  # fmt: skip


def _ground(view: View, url: str, colours: Palette) -> list[pydeck.Layer]:
    """Return provinces, inside one of them its counties or prefectures, and the boundary lines that bound no area."""
    province = province_of(view.within) if view.within else ""
    found = [
        pydeck.Layer(
            "GeoJsonLayer", f"{url}/province.json", id="provinces", stroked=True, filled=True, pickable=True,
            get_fill_color=rgb(colours.land, 110 if province else 255),
            get_line_color=rgb(colours.border, 120 if province else 255),
            line_width_min_pixels=0.9,
        )
    ]  # fmt: skip
    if province and view.map_level != "province":
        found.append(
            pydeck.Layer(
                "GeoJsonLayer", f"{url}/{view.map_level}/{province}.json", id="inside", stroked=True, filled=True,
                pickable=False, get_fill_color=rgb(colours.land), get_line_color=rgb(colours.border, 170),
                line_width_min_pixels=0.6,
            )
        )  # fmt: skip
        found.append(
            pydeck.Layer(
                "GeoJsonLayer", f"{url}/prefecture/{province}.json", id="prefectures", stroked=True, filled=False,
                pickable=False, get_line_color=rgb(colours.gap), line_width_min_pixels=1.1,
            )
        )  # fmt: skip
    return [
        *found,
        pydeck.Layer(
            "GeoJsonLayer", f"{url}/lines.json", id="lines", stroked=True, filled=False, pickable=False,
            get_line_color=rgb(colours.gap), line_width_min_pixels=1.3,
        ),
    ]  # fmt: skip


def _figures(
    frame: Frame, view: View, found: Marks, camera: Camera, theme: str, folder: Path | None
) -> list[pydeck.Layer]:
    colours = palette(theme)
    spots = [_spot(mark, frame, view, found, camera, theme, folder) for mark in found.places]
    layers: list[pydeck.Layer] = []
    if found.mode == "areas":
        layers.append(_areas(found, spots, colours))
        spots = [spot for spot in spots if spot["dot"]]
    order = sorted(spots, key=lambda s: -s["radius"])  # small circles lie on top
    if found.mode == "columns":
        layers.append(
            pydeck.Layer(
                "ColumnLayer", order, id="places", pickable=True, auto_highlight=True, extruded=True,
                disk_resolution=12, get_position=["longitude", "latitude"], get_elevation="height", elevation_scale=1,
                radius=28_000 * 2 ** (3.0 - camera.zoom), get_fill_color="fill",
            )
        )  # fmt: skip
    else:
        layers.append(
            pydeck.Layer(
                "ScatterplotLayer", order, id="places", pickable=True, auto_highlight=True, stroked=True,
                get_position=["longitude", "latitude"], get_radius="radius", radius_units=pydeck.types.String("pixels"),
                get_fill_color="fill", get_line_color="line", get_line_width="line_width",
                line_width_units=pydeck.types.String("pixels"), radius_min_pixels=2.5,
            )
        )  # fmt: skip
    layers.append(_gaps(found, frame, colours))
    layers.append(_names(frame, view, found, camera, colours))
    return layers


def _spot(
    mark: Mark, frame: Frame, view: View, found: Marks, camera: Camera, theme: str, folder: Path | None
) -> dict[str, Any]:
    """Return the object of one place: what is drawn at its point, and what is said over it."""
    colours = palette(theme)
    marked = mark.code == view.highlight
    areas = found.mode == "areas"
    fill = found.classes.colours(theme)[mark.shown] if areas else colours.benchmark
    # A pale class has to stand out against the pale ground.
    line = colours.accent if marked else colours.ink if mark.open else colours.gap if areas else colours.paper
    size = DOT if areas else radius(mark.value, found.largest, LARGEST)
    return {
        "region_code": mark.code,
        f"name_{frame.language}": "\n".join(said_over(mark, frame, folder)),
        "longitude": mark.longitude,
        "latitude": mark.latitude,
        "radius": round(size, 2),
        "height": round(_COLUMN_METRES * 2 ** (2.8 - camera.zoom) * mark.value / found.largest) if found.largest else 0,
        "fill": rgb(colours.accent if marked and not areas else fill, 255 if areas else 90 if mark.open else 170),
        "line": rgb(line),
        "line_width": 1.8 if marked or mark.open else 1.0,
        "dot": mark.outline is None or camera.across(mark.outline.box) < _SMALL,
    }


def _areas(found: Marks, spots: list[dict[str, Any]], colours: Palette) -> pydeck.Layer:
    features = [
        {
            "type": "Feature",
            "properties": {key: spot[key] for key in spot if key not in ("longitude", "latitude", "radius", "height")},
            "geometry": mark.outline.geometry,
        }
        for mark, spot in zip(found.places, spots, strict=True)
        if mark.outline is not None
    ]
    return pydeck.Layer(
        "GeoJsonLayer", {"type": "FeatureCollection", "features": features}, id="areas", pickable=True,
        auto_highlight=True, stroked=True, filled=True, get_fill_color="properties.fill",
        get_line_color="properties.line", get_line_width="properties.line_width",
        line_width_units=pydeck.types.String("pixels"),
    )  # fmt: skip


def _gaps(found: Marks, frame: Frame, colours: Palette) -> pydeck.Layer:
    language = frame.language
    data = [
        {
            "region_code": row["region_code"],
            "sign": GAP_SIGNS[row["gap"]],
            f"name_{language}": f"{row['region_name']}\n{say(language, 'gap.' + row['gap'])}\n"
            f"{say(language, 'gap_long.' + row['gap'])}",
            "longitude": row["longitude"],
            "latitude": row["latitude"],
        }
        for row in found.gaps
    ]
    return pydeck.Layer(
        "TextLayer", data, id="gaps", pickable=True, get_position=["longitude", "latitude"], get_text="sign",
        get_size=15, get_color=rgb(colours.grey), character_set=pydeck.types.String("auto"),
        font_family=pydeck.types.String(FONT), font_weight=700,
    )  # fmt: skip


def _names(frame: Frame, view: View, found: Marks, camera: Camera, colours: Palette) -> pydeck.Layer:
    wishes, taken = [], []
    first = sorted(
        found.places, key=lambda m: (m.code != view.highlight, not bool(m.row["base_seven"]), -m.value, m.code)
    )
    for mark in first[:MOST_LABELS]:
        x, y = camera.pixels(mark.longitude, mark.latitude)
        size = _reach(mark, found, camera)
        wishes.append(Wish(mark.code, mark.label, x, y, size, needed=mark.code == view.highlight))
        taken.append(around(x, y, size * 0.8))
    at = {mark.code: (mark.longitude, mark.latitude) for mark in found.places}
    for row in found.gaps if view.within else ():  # in a province there is room to name who has no figure
        code = row["region_code"]
        at[code] = (row["longitude"], row["latitude"])
        x, y = camera.pixels(*at[code])
        wishes.append(Wish(code, str(row["region_name"]), x, y, DOT, needed=code == view.highlight))
        taken.append(around(x, y, DOT))
    placed = place(wishes, LABEL_SIZE, taken=taken, inside=(0, 0, camera.width, camera.height))
    words = {wish.key: wish.text for wish in wishes}
    data = [
        {
            "label": words[label.key],
            "longitude": at[label.key][0],
            "latitude": at[label.key][1],
            "offset": [label.dx, label.dy],
            "anchor": label.anchor,
        }
        for label in placed
    ]
    return name_layer(data, LABEL_SIZE, colours)


def _reach(mark: Mark, found: Marks, camera: Camera) -> float:
    """Return how far from its point a mark reaches, in pixels: names stand outside."""
    if found.mode != "areas":
        return radius(mark.value, found.largest, LARGEST) if found.mode == "circles" else DOT
    return max(DOT, camera.across(mark.outline.box) / 2) if mark.outline else DOT


def name_layer(data: list[dict[str, Any]], size: int, colours: Palette) -> pydeck.Layer:
    """Return names with a rim in the colour of the ground; ``data`` has label, longitude, latitude, offset, anchor."""
    return pydeck.Layer(
        "TextLayer", data, id="names", pickable=False, get_position=["longitude", "latitude"],
        get_text="label", get_size=size, get_color=rgb(colours.ink), get_pixel_offset="offset",
        get_text_anchor="anchor", get_alignment_baseline=pydeck.types.String("center"),
        character_set=pydeck.types.String("auto"), font_family=pydeck.types.String(FONT),
        font_weight=600, font_settings={"sdf": True, "radius": 10}, outline_width=3,
        outline_color=rgb(colours.paper), parameters={"depthTest": False, "depthCompare": "always"},
    )  # fmt: skip


def tooltip_style(colours: Palette) -> dict[str, str]:
    """Return the look of what is said over a place; lines end where the text has line ends."""
    return {
        "backgroundColor": colours.paper,
        "color": colours.ink,
        "border": f"1px solid {colours.border}",
        "borderRadius": "4px",
        "fontFamily": FONT,
        "fontSize": "14px",
        "lineHeight": "1.6",
        "maxWidth": "420px",
        "whiteSpace": "pre-line",
    }
