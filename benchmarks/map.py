"""``python -m benchmarks.map``: the map of every county in a real browser, beside pydeck's default inline way.

One browser, one machine, in turns; each round is a fresh profile, so that nothing is cached. The plain page draws the
same outlines of the same 2,891 places in one layer and nothing else (``map_plain``); ours is the whole map page with
its pickers, key and words. **First picture**: from the address to the moment since which the middle of the map looks
as it does in the end. **Recolour**: the same from the key that picks another indicator. Both are seen in screenshots
of the same size, taken as fast as the browser gives them; **bytes** are what the WebSocket brought meanwhile.
"""

from __future__ import annotations

import base64
import io
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt

from benchmarks import record

ROOT: Final = Path(__file__).resolve().parent.parent
FLAGS: Final = ("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--no-first-run")  # fmt: skip
QUIET: Final = 2.5  # seconds without a change after which a picture is done
LONGEST: Final = 120.0
CLIP: Final = (460, 330)
"""Pixels of the part that is watched: Qinghai to Zhejiang, full of counties on both maps."""
_CHANGED: Final = 40  # of 255: less is the edge of a line
Pixels = npt.NDArray[np.int16]


@dataclass
class Way:
    """One page: where it is, its map, its picker, and what was measured."""

    name: str
    address: str
    watched: tuple[int, int]  # left and top of the part that is watched
    picker: str
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    first_bytes: list[int] = field(default_factory=list)
    again_bytes: list[int] = field(default_factory=list)
    geometry: int = 0


def main(quick: bool) -> None:
    """Print seconds, bytes and ratios; write them unless ``quick``."""
    from playwright.sync_api import sync_playwright

    watch, rounds = record.Watch(), 2 if quick else 5
    browser = os.environ.get("ATLAS_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("map: no Chromium found; name one in ATLAS_BROWSER")
        return
    folder = record.home() / "map"
    names = prepare(folder)
    build, plain = {"ATLAS_BUILD": str(folder / "nation" / "build")}, {"ATLAS_BENCH_MAP": str(folder)}
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "benchmarks" / "map_plain.py"), "--server.headless",
               "true", "--browser.gatherUsageStats", "false", "--server.port"]  # fmt: skip
    with (
        served([sys.executable, "-m", "dashboard", "--port"], build, ROOT) as ours,
        served(command, plain, folder) as theirs,
        sync_playwright() as playwright,
    ):
        opened = playwright.chromium.launch(executable_path=browser, args=list(FLAGS))
        ways = [
            Way("atlas", f"{ours}/map?{urlencode({'ind': next(iter(names))})}", (300, 690),
                ".st-key-map_indicator_zh input"),
            Way("pydeck inline", theirs, (480, 330), '[data-testid="stSelectbox"] input'),
        ]  # fmt: skip
        for _ in range(rounds):
            for way in ways:
                one_round(opened, way, list(names.values()))
        opened.close()
    tell(ways, rounds, watch, quick)


def prepare(folder: Path) -> dict[str, str]:
    """Make a fictional nation of rates and its snapshot once; return the indicators, id → name."""
    import pandas as pd

    from dashboard.queries import frame
    from dashboard.render.map_geometry import FOLDER
    from dashboard.render.map_marks import SHARES
    from dashboard.store import Store
    from dashboard.view import View

    nation = folder / "nation"
    if not (nation / "build" / "current.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        run([sys.executable, "-m", "benchmarks.nation", str(nation), "--indicators", "60", "--months", "2"])
        run([sys.executable, "-m", "etl", "build", "--data", str(nation)])
    store = Store(nation / "build")
    with store.cursor() as cursor:
        ids = cursor.execute(
            "SELECT indicator_id FROM figure JOIN indicator USING (indicator_id) WHERE indicator.kind IN ?"
            " GROUP BY indicator_id ORDER BY count(*) DESC, indicator_id LIMIT 3",
            [list(SHARES)],
        ).fetchall()
    frames = {i: frame(View(kind="figure_map", indicators=(i,)), store, "zh") for (i,) in ids}
    names = {i: str(found.indicators["name"].iloc[0]) for i, found in frames.items()}
    rows = [f.rows.loc[f.rows["gap"].isna(), ["region_code", "value"]].assign(name=names[i]) for i, f in frames.items()]
    pd.concat(rows).to_csv(folder / "figures.csv", index=False)
    shutil.copy(FOLDER / "county.json", folder / "county.json")
    return names


def run(command: list[str]) -> None:
    """Run a command; what it says is shown only when it fails."""
    folders = {k: v for k, v in os.environ.items() if k not in ("ATLAS_BUILD", "ATLAS_ARTICLES", "ATLAS_INTAKE")}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=folders)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


@contextmanager
def served(command: list[str], environment: dict[str, str], folder: Path) -> Iterator[str]:
    """Run a server on a free port and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([*command, str(port)], cwd=folder, env={**os.environ, **environment},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit(f"map: {' '.join(command)} did not start") from None
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def one_round(browser: Any, way: Way, names: list[str]) -> None:
    """Open a page in a fresh profile, pick two other indicators, and write down times and bytes."""
    context = browser.new_context(viewport={"width": 1440, "height": 1250})
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    received = [0]

    def count(event: dict[str, Any]) -> None:
        # Binary frames arrive as base64.
        received[0] += len(event["response"]["payloadData"]) * 3 // 4

    asked: list[str] = []
    protocol.send("Network.enable")
    protocol.on("Network.webSocketFrameReceived", count)
    page.on("request", lambda request: asked.append(request.url))
    look = camera(protocol, way.watched)
    start = time.perf_counter()
    page.goto(way.address, wait_until="commit")
    seconds, picture = settled(look, start, None)
    way.first.append(seconds)
    way.first_bytes.append(received[0])
    for name in names[1:]:
        picker = page.locator(way.picker).first
        picker.click()
        picker.fill(name)
        page.get_by_role("option", name=name).first.wait_for()
        received[0] = 0
        start = time.perf_counter()
        page.keyboard.press("Enter")
        seconds, picture = settled(look, start, picture)
        way.again.append(seconds)
        way.again_bytes.append(received[0])
    way.geometry = max(way.geometry, sum("/county.json" in address for address in asked))
    context.close()


def camera(protocol: Any, watched: tuple[int, int]) -> Callable[[], Pixels | None]:
    """Return a function that takes a picture of the part that is watched; None while there is no page yet."""
    from PIL import Image

    clip = {"x": watched[0], "y": watched[1], "width": CLIP[0], "height": CLIP[1], "scale": 1}

    def look() -> Pixels | None:
        try:
            found = protocol.send("Page.captureScreenshot", {"format": "png", "clip": clip, "optimizeForSpeed": True})
        except Exception as fault:  # the protocol's only class of faults; before the first frame there is no picture
            if "capture" not in str(fault):
                raise
            return None
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(found["data"]))).convert("RGB"), dtype=np.int16)

    return look


def settled(look: Callable[[], Pixels | None], start: float, before: Pixels | None) -> tuple[float, Pixels]:
    """Wait for a new picture; return the seconds from ``start`` to when it first looked as it does in the end."""
    seen: list[tuple[float, Pixels]] = []
    while time.perf_counter() - start < LONGEST:
        picture, now = look(), time.perf_counter()
        if picture is None:
            time.sleep(0.05)
            continue
        seen.append((now, picture))
        if not (is_map(picture) if before is None else differs(picture, before) > 0.1):
            continue
        since = next(at for at in range(len(seen)) if all(differs(p, picture) < 0.02 for _, p in seen[at:]))
        if now - seen[since][0] >= QUIET:
            return seen[since][0] - start, picture
        time.sleep(0.03)
    raise SystemExit("a map did not come")


def is_map(picture: Pixels) -> bool:
    """Return whether no colour has three fifths of a picture: a page without its map is nearly empty there."""
    colours = picture.reshape(-1, 3).astype(np.int64) @ np.array([65536, 256, 1])
    return int(np.unique(colours, return_counts=True)[1].max()) < 0.6 * len(colours)


def differs(a: Pixels, b: Pixels) -> float:
    """Return the share of pixels that differ."""
    return float(np.mean(np.abs(a - b).max(axis=2) > _CHANGED))


def tell(ways: list[Way], rounds: int, watch: record.Watch, quick: bool) -> None:
    """Print the table and, unless ``quick``, keep it."""
    ours, theirs = ways
    print(f"2,891 places, median of {rounds} rounds; other programs used {watch.others():.0%} of the machine")
    print(f"{'':<28}{ours.name:>12}{theirs.name:>16}{'ratio':>8}")
    rows: list[record.Row] = []
    for name, unit in (("first", "s"), ("again", "s"), ("first_bytes", "kB"), ("again_bytes", "kB")):
        a, b = (statistics.median(getattr(way, name)) / (1000 if unit == "kB" else 1) for way in ways)
        label = {"first": "first picture", "again": "recolour"}[name.split("_")[0]] + f" ({unit})"
        print(f"{label:<28}{a:>12.3g}{b:>16.5g}{b / a:>8.1f}")
        rows.append({"task": label, "atlas": round(a, 3), "pydeck_inline": round(b, 3), "ratio": round(b / a, 2)})
    print(f"most bytes of one recolouring: {max(ours.again_bytes) / 1000:.0f} kB (limit 100); "
          f"outlines asked for {ours.geometry} time(s)")  # fmt: skip
    if not quick:
        record.write("map", "python -m benchmarks.map", rows, record.folder(quick), watch, places=2891, rounds=rounds,
                     most_bytes=max(ours.again_bytes), outlines_asked=ours.geometry)  # fmt: skip


if __name__ == "__main__":
    main(record.asked("map")[0])
