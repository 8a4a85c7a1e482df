"""Readers at work: what each click brought, and of which build it was."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from streamlit.proto.Alert_pb2 import Alert

from benchmarks.pages_client import Run, Session
from trials.load_nation import Nation

PATIENCE: Final = 120.0
"""Seconds after which a reader gives up: a page that never comes is an error."""
_BUILD: Final = re.compile(r"(?:数据快照|数据版本) ([0-9a-f]{12})")
_LINKED: Final = 0.4  # share of the clicks that lead to another page; the others choose another indicator


@dataclass(frozen=True, slots=True)
class Click:
    """One click.

    Attributes
    ----------
    what : str
        The page that was drawn.
    started, ended : float
        ``time.monotonic()``.
    builds : frozenset of str
        The builds that the page names, at its foot and under each picture.
    indicator, largest : str, float
        What the bars show and the length of the longest, which tells the build; "" where they cannot tell.
    error : str
        "" where the page was drawn to its end.
    size : int
        Bytes on the wire.
    """

    what: str
    started: float
    ended: float
    builds: frozenset[str] = frozenset()
    indicator: str = ""
    largest: float = 0.0
    error: str = ""
    size: int = 0

    @property
    def seconds(self) -> float:
        """Return the seconds from the click to the finished page."""
        return self.ended - self.started


@dataclass(slots=True)
class Crowd:
    """What all readers together have seen so far."""

    nation: Nation
    clicks: list[Click] = field(default_factory=list)
    most: int = 0  # clicks after which they may go home
    published_at: int = 0  # clicks when the last build was there

    def full(self) -> bool:
        """Return whether enough has been clicked."""
        return len(self.clicks) >= self.most


async def read(crowd: Crowd, port: int, seed: int, think: float, until: Callable[[], bool]) -> None:
    """Be one reader who opens 对比 and clicks until ``until`` says so, thinking ``think`` seconds on average.

    Whatever breaks becomes a click with an error; a reader whose session broke opens another.
    """
    chance = random.Random(seed)
    await asyncio.sleep(chance.random() * think)
    while not until():
        try:
            async with Session(port, "compare") as session:
                await _clicks(crowd, session, chance, think, until)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and the reader goes on
            crowd.clicks.append(_failed("compare", error))
            await asyncio.sleep(1.0)


async def _clicks(
    crowd: Crowd, session: Session, chance: random.Random, think: float, until: Callable[[], bool]
) -> None:
    names = {name: indicator for indicator, name in crowd.nation.names.items()}
    widget, options = "", []
    for link in _ways(crowd.nation, chance):
        if until():
            return
        start = time.monotonic()
        if widget and chance.random() > _LINKED:
            option = chance.choice(options)
            asked, indicator, page = session.choose(widget, option), names[option.split("（")[0]], "compare"
        else:
            page, query, indicator = link
            asked, widget = session.go(page, query), ""
        run = await asyncio.wait_for(asked, PATIENCE)
        crowd.clicks.append(_seen(crowd.nation, run, page, indicator, start))
        if page == "compare" and not widget and len(boxes := [b for b in run.of("selectbox") if b.label == "指标"]):
            widget, options = boxes[0].id, [o for o in boxes[0].options if o.split("（")[0] in names]
        await asyncio.sleep(think * (0.5 + chance.random()))


def _ways(nation: Nation, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """Yield pages to open, without end: page, query, and the indicator where one picture of bars is asked for."""
    one = next(iter(nation.telling()))
    yield "compare", f"ind={one}", one
    while True:
        first, second = chance.sample(list(nation.names), 2)
        places = chance.sample(nation.places[:40], 2)  # a few that many look at
        yield chance.choice(
            (
                ("compare", f"ind={first}", first if first in nation.telling() else ""),
                ("compare", urlencode({"view": "scatter", "ind": [first, second]}, doseq=True), ""),
                ("compare", urlencode({"view": "heatmap", "ind": [first, second]}, doseq=True), ""),
                ("map", f"ind={first}", ""),
                ("trends", urlencode({"ind": first, "place": places}, doseq=True), ""),
                ("region", f"mark={places[0]}", ""),
                ("evidence", "", ""),
                ("", "", ""),
            )
        )


def _seen(nation: Nation, run: Run, page: str, indicator: str, start: float) -> Click:
    said = [str(element.body) for element in run.of("markdown")]
    builds = frozenset(found for text in said for found in _BUILD.findall(text))
    alerts = [str(alert.body) for alert in run.of("alert") if alert.format == Alert.ERROR]
    error = alerts[0].split("\n")[0] if alerts else "" if builds else "a page without a build id"
    telling = indicator if indicator in nation.telling() and page == "compare" else ""
    largest = _largest(run) if telling and not error else 0.0
    return Click(page or "overview", start, time.monotonic(), builds, telling, largest, error, run.bytes)


def _largest(run: Run) -> float:
    """Return the length of the longest bar of the pictures, -1 where there is none."""
    bars: list[float] = []
    for chart in run.of("plotly_chart"):
        for trace in json.loads(chart.spec)["data"]:
            if trace["type"] == "bar" and trace.get("orientation") == "h":
                bars += [float(x) for x in trace["x"] if isinstance(x, int | float)]
    return max(bars, default=-1.0)


def _failed(page: str, error: BaseException) -> Click:
    now = time.monotonic()
    return Click(page, now, now, error=f"{type(error).__name__}: {error}"[:200])


def stale(nation: Nation, clicks: list[Click]) -> list[Click]:
    """Return the clicks made after a publication whose page, or bars, are of a build before it."""
    return [click for click in clicks if not click.error and _is_stale(nation, click)]


def _is_stale(nation: Nation, click: Click) -> bool:
    least = max(at for at, since in enumerate(nation.since) if since <= click.started)
    named = [at for at, build in enumerate(nation.builds) if build[:12] in click.builds]
    if len(named) < len(click.builds) or min(named) < least:
        return True
    bars = [at for at, largest in enumerate(nation.largest) if largest.get(click.indicator) == click.largest]
    # The bars must be of the build that the page names, worked out from its files.
    return bool(click.indicator) and not set(bars) & set(named)


def mixed(clicks: list[Click]) -> list[Click]:
    """Return the clicks whose page names two builds: it was drawn while another was published, and not begun again."""
    return [click for click in clicks if len(click.builds) > 1]


def p95(values: list[float]) -> float:
    """Return the value below which nineteen of twenty lie."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
