"""``python -m benchmarks.slides``: twenty charts into an editable deck, beside the same twenty as pictures by kaleido.

Kaleido is what a user of Plotly would take; its browser is started once and kept open, which is its fastest way. Each
side runs in a process of its own, in turns, so that peak memory is its own; the browser's counts as kaleido's. Printed
are the median seconds of a whole deck after a first one, processor time, the memory that it takes beyond the imports
and frames (kaleido's browser included), and the ratio. Then the
processor time of a map of every county as one group of shapes.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

CHARTS = 20
ROUNDS = 3
_PNG = {"width": 1600, "height": 900}


def views() -> list[object]:
    """Return twenty comparisons and trends of the published data."""
    from dashboard.view import View

    indicators = ("volunteers_registered", "grids_total", "issues_reported", "volunteer_teams", "volunteer_activities")
    places = ("441322", "411322", "532901", "")
    counties = ("county", "district", "zone")
    return [View(indicators=(i,), highlight=place, levels=counties) for i in indicators for place in places]


def ours() -> Callable[[], object]:
    """Return the task: a deck of all views."""
    from dashboard.briefing import Briefing, Slide
    from dashboard.queries import frame
    from dashboard.slides.deck import deck_bytes
    from dashboard.store import Store

    store = Store()
    frames = {view: frame(view, store, "zh") for view in views()}
    briefing = Briefing(tuple(Slide(view, layout="points") for view in frames))
    return lambda: deck_bytes(briefing, frames.__getitem__, "zh")


def theirs() -> Callable[[], object]:
    """Return the task: a PNG of each view by kaleido, whose browser stays open."""
    import kaleido
    import plotly.io

    from dashboard.queries import frame
    from dashboard.render import charts
    from dashboard.store import Store

    store = Store()
    figures = [charts.draw(frame(view, store, "zh"), view, "light") for view in views()]
    kaleido.start_sync_server(silence_warnings=True)
    return lambda: [plotly.io.to_image(figure, "png", **_PNG) for figure in figures]


def nation() -> float:
    """Return the seconds of processor time for a group of all county outlines, as a slide."""
    from pptx import Presentation

    from dashboard.render.map_geometry import outlines
    from dashboard.render.map_project import Sheet as Projection
    from dashboard.slides.group import Group
    from dashboard.slides.sheet import Sheet
    from dashboard.slides.template import open_template

    counties = outlines("county")
    start = time.process_time()
    template = open_template(None, "zh")
    form = template.forms["full"]
    sheet = Sheet(template.presentation.slides.add_slide(form.layout), template, form, "zh")
    projection = Projection([ring for outline in counties.values() for ring in outline.rings], (36, 120, 924, 456))
    group = Group("zh", 10)
    for code, outline in counties.items():
        rings = [projection.pixels(ring) for ring in outline.rings]
        group.area(f"{code} {outline.name_zh}", rings, "#F3F4F6", "#B4BEC9")
    group.add_to(sheet, "map", "map", "map")
    template.presentation.save(os.devnull)
    spent = time.process_time() - start
    print(f"county map: {len(counties)} shapes, {spent:.2f} s of processor time")
    assert Presentation is not None
    return spent


def _measured(side: str) -> dict[str, float]:
    code = f"from benchmarks import slides; slides.run({side!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{side}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def run(side: str) -> None:
    """Run one side in this process: once to warm up, then measured; print JSON."""
    task = {"ours": ours, "theirs": theirs}[side]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    first = time.perf_counter()
    task()
    first = time.perf_counter() - first
    times, cpu = [], time.process_time()
    for _ in range(ROUNDS):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    print(json.dumps({"first": first, "seconds": statistics.median(times),
                      "cpu": (time.process_time() - cpu) / ROUNDS, "megabytes": _peak() - before}))  # fmt: skip
    os._exit(0)  # kaleido's thread keeps the process alive


def _peak() -> float:
    """Return the peak memory of this process and of the browser that it started, in megabytes."""
    total = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    family = {os.getpid()}
    for _ in range(4):
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) in family:
                family.add(int(folder.name))
    for child in family - {os.getpid()}:
        try:
            status = Path(f"/proc/{child}/status").read_text()
        except OSError:
            continue
        peak = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
        total += int(peak.split()[1]) / 1024
    return total


def main() -> None:
    """Print both sides and the ratio of their medians."""
    sides = {side: _measured(side) for side in ("ours", "theirs")}
    print(f"{CHARTS} charts{'first s':>24}{'median s':>12}{'CPU s':>10}{'more MB':>10}")
    for name, side in (("native deck (.pptx)", "ours"), ("kaleido, browser kept (.png)", "theirs")):
        found = sides[side]
        print(
            f"{name:<28}{found['first']:>6.2f}{found['seconds']:>12.2f}{found['cpu']:>10.2f}{found['megabytes']:>10.0f}"
        )
    print(f"ratio of medians: {sides['theirs']['seconds'] / sides['ours']['seconds']:.1f}")
    nation()


if __name__ == "__main__":
    main()
