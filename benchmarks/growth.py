"""``python -m benchmarks.growth``: how a frame's cost grows with the snapshot, and one chart of all curves.

The frame is the ranking of one indicator over all counties of the newest month, as a page asks for it; beside it the
bare query for the same rows. The chart is drawn from the results of this run and of those of roll-up, build and search.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import build as build_bench
from benchmarks import record
from benchmarks.memory import turns

INDICATOR = "issues_reported"
SIDES = {"atlas": "benchmarks.growth:ours", "DuckDB, the bare query": "benchmarks.growth:bare_query"}
CURVES = {"rollup": "Roll-up (events)", "build": "Build (figures)", "frame": "A view's frame (figures)",
          "search": "Search (letters)"}  # fmt: skip
# One look for each way, in whatever curve it stands.
LOOKS = {
    "atlas": ("atlas", "#1D4ED8", "solid", 3),
    "DuckDB": ("DuckDB by hand", "#111827", "dash", 1.5),
    "polars": ("polars", "#C2410C", "solid", 1.5),
    "pandas": ("pandas", "#15803D", "solid", 1.5),
}
_WIDE, _HIGH = 1240, 660
_GREY = "#6B7280"


def snapshot_of(size: int) -> Path:
    """Return the folder of the snapshot of a nation of about ``size`` figures, built with the code as it is now."""
    from etl.paths import Folders
    from etl.pipeline import build

    folder = build_bench.folder_of(size)
    folders = Folders(folder, folder / "articles", folder / "build")
    build(folders, lambda _step: None)
    return folders.build


def ours(snapshot: str) -> Callable[[], object]:
    """Return the task: a page's frame, nothing cached."""
    from dashboard.queries import frame
    from dashboard.store import Store
    from dashboard.view import View

    store, view = Store(Path(snapshot)), View(indicators=(INDICATOR,), levels=("county", "district"))

    def task() -> object:
        rows = frame(view, store, "zh").rows
        found = rows[rows["value"].notna()]
        return [len(found), round(float(found["value"].sum()))]

    return task


def bare_query(snapshot: str) -> Callable[[], object]:
    """Return the task: the same figures, by one query."""
    from dashboard.store import Store

    store = Store(Path(snapshot))
    query = (
        "SELECT r.code, r.name_zh, f.* FROM ranked_figure f JOIN region r ON r.code = f.region_code "
        "WHERE f.indicator_id = ? AND f.choice = 1 AND r.level IN ('county', 'district') ORDER BY f.value DESC"
    )

    def task() -> object:
        with store.cursor() as cursor:
            rows = cursor.execute(query, [INDICATOR]).df()
        return [len(rows), round(float(rows["value"].sum()))]

    return task


def chart(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return an SVG: above the seconds, below the peak memory of each curve, both axes in powers of ten."""
    import plotly.graph_objects as go

    from dashboard.render.svg import document, drawing
    from dashboard.render.svg_text import root_font

    figure = go.Figure()
    names = [name for name in CURVES if name in results]
    for column, name in enumerate(names):
        for row, field in enumerate(("seconds", "megabytes")):
            _panel(figure, results[name], CURVES[name], field, (column, len(names), row))
    figure.update_layout(
        width=_WIDE, height=_HIGH, paper_bgcolor="#FFFFFF", plot_bgcolor="#FFFFFF", font_size=13, font_color="#111827",
        margin={"l": 60, "r": 20, "t": 50, "b": 90}, showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.09, "yanchor": "top", "xanchor": "left"},
    )  # fmt: skip
    return document(drawing(figure), ground="#FFFFFF", font=root_font())


def _panel(figure: Any, result: Mapping[str, Any], title: str, field: str, at: tuple[int, int, int]) -> None:
    column, columns, row = at
    number = column * 2 + row + 1
    suffix = "" if number == 1 else str(number)
    gap = 0.05
    wide = (1 - gap * (columns - 1)) / columns
    left = column * (wide + gap)
    lines = result["rows"]
    powers = [math.log10(float(line["size"])) for line in lines]
    spots = [math.log10(max(float(line[field]), 1e-4)) for line in lines]
    for side in dict.fromkeys(line["side"] for line in lines):
        name, colour, dash, width = next((look for key, look in LOOKS.items() if side.startswith(key)), LOOKS["DuckDB"])
        if "sorted" in side or "without" in side:
            continue
        own = [at for at, line in enumerate(lines) if line["side"] == side]
        figure.add_scatter(
            x=[powers[at] for at in own], y=[spots[at] for at in own], mode="lines+markers", name=name,
            xaxis=f"x{suffix}", yaxis=f"y{suffix}", showlegend=number == 1,
            line={"color": colour, "dash": dash, "width": width}, marker={"color": colour, "size": 6},
        )  # fmt: skip
    axis = {"showgrid": True, "gridcolor": "#E5E7EB", "zeroline": False, "tickfont": {"size": 11, "color": _GREY}}
    across = range(math.floor(min(powers)), math.ceil(max(powers)) + 1)
    down = range(math.floor(min(spots)), math.ceil(max(spots)) + 1)
    figure.update_layout({
        f"xaxis{suffix}": {**axis, "domain": [left, left + wide], "anchor": f"y{suffix}", "tickvals": list(across),
                           "ticktext": [_power(n) for n in across], "range": [across[0] - 0.2, across[-1] + 0.2]},
        f"yaxis{suffix}": {**axis, "domain": [0.56, 1] if row == 0 else [0, 0.4], "anchor": f"x{suffix}",
                           "tickvals": list(down), "ticktext": [_plain(n) for n in down],
                           "range": [down[0] - 0.1, down[-1] + 0.1]},
    })  # fmt: skip
    grown = result.get("slope")
    words = f"<b>{title}</b><br>seconds" + (f"; cost grows as n^{grown}" if grown is not None else "")
    figure.add_annotation(
        text=words if row == 0 else "peak memory, MB", x=left, y=1 if row == 0 else 0.4, xref="paper", yref="paper",
        xanchor="left", yanchor="bottom", align="left", yshift=6, showarrow=False,
    )  # fmt: skip


def _power(exponent: int) -> str:
    return "10" + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(exponent))


def _plain(exponent: int) -> str:
    return f"{10**exponent:,}" if exponent >= 0 else f"{10.0**exponent:.{-exponent}f}"


def main(quick: bool = True, full: bool = False) -> None:
    """Print the curve of the frame, and draw all curves that there are results of."""
    watch, rows = record.Watch(), []
    sizes = [*build_bench.SHAPES, *(build_bench.FULL if full else ())]
    for size in [size for size in sizes if size <= build_bench.QUICK or not quick]:
        found = turns(SIDES, [str(snapshot_of(size))], rounds=1 if quick else 3)
        if len({str(one.answer) for one in found.values()}) > 1:
            raise SystemExit(f"frame over {size:,}: { ({side: one.answer for side, one in found.items()}) }")
        rows += [record.row(size, side, one, found["atlas"]) for side, one in found.items()]
    record.show("frame of one indicator, all counties", "figures", rows, watch)
    command = f"python -m benchmarks.growth{' --full' if full else ''}"
    folder = record.folder(quick)
    record.write("frame", command, rows, folder, watch, slope=record.slope(rows, "atlas"))
    results = _results(folder, tuple(CURVES))
    (folder / "growth.svg").write_text(chart(results), encoding="utf-8")
    for name, result in results.items():
        print(f"{CURVES[name]:<28} cost grows with size to the power {result.get('slope')}, from 10⁵ on")
    print(f"chart: {folder / 'growth.svg'}")


def _results(folder: Path, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    files = {name: folder / f"{name}.json" for name in names}
    return {name: json.loads(file.read_text(encoding="utf-8")) for name, file in files.items() if file.exists()}


if __name__ == "__main__":
    main(*record.asked("growth"))
