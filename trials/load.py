"""Many readers while the atlas is published again: ``python -m trials load [--full]``.

Fifty readers are sessions of Streamlit's own protocol in this process; the atlas and, beside it, a plain pandas page of
the same picture (``benchmarks/plain_page.py``) are real servers. First both are read in turns. Then the atlas alone is
read for as many clicks as fifty people make in an hour who look at each page for 36 seconds, while a new build of the
whole nation is made and published twice. Then come those who do not behave.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import record as benchmark
from benchmarks.pages import Served, served
from trials import load_memory, load_plain, load_readers, load_storm
from trials.load_memory import Look, own
from trials.load_nation import Nation, Size, made
from trials.load_readers import Crowd
from trials.record import Outcome, Row, outcome


@dataclass(frozen=True, slots=True)
class Form:
    """How much is tried.

    Attributes
    ----------
    size : Size
        Of the nation.
    readers : int
        At once.
    think : float
        Seconds that a reader looks at a page, on average.
    clicks : int
        Of all readers together while builds are published.
    beside : int
        Clicks of each reader on each page when the plain one is read beside; 0 leaves it out.
    publish_at : tuple of float
        Shares of the clicks after which a new build is begun.
    upload : int
        Bytes of each file of the crowd that uploads.
    judges_memory : bool
        Whether there are clicks enough to call the curve flat or not, and time to see sessions and files go; in a short
        run both are only told.
    """

    size: Size
    readers: int
    think: float
    clicks: int
    beside: int
    publish_at: tuple[float, float]
    upload: int
    judges_memory: bool = False


FULL: Final = Form(Size(2891, 60, 36), 50, 12.0, 5_000, 3, (0.1, 0.3), 6_000_000, judges_memory=True)
SHORT: Final = Form(Size(120, 8, 3), 20, 0.5, 400, 2, (0.1, 0.4), 1_000_000)
ABSENT: Final = 240.0
"""Seconds after which nothing may be left of a browser that has gone: Streamlit keeps its session for 120."""
SETTLED: Final = 0.4
"""Clicks after the last publication at least, as a share of all."""
WARM: Final = 0.3
"""Share of the clicks after the last publication in which what the new build needs is still being read."""


def run(full: bool) -> Outcome:
    """Run the trial; ``full`` is the form that docs/reliability.md quotes."""
    form = FULL if full else SHORT
    folder = benchmark.home() / f"trial_load-{form.size.counties}-{form.size.indicators}-{form.size.months}"
    nation = made(folder, form.size)
    rows, more = measured(nation, form)
    return outcome("load", rows, full=full, **more)


def measured(nation: Nation, form: Form) -> tuple[list[Row], dict[str, object]]:
    """Let the readers read; return the lines of the table and what else is worth knowing."""
    with tempfile.TemporaryDirectory() as away:
        log = Path(away) / "server.log"
        with served("atlas", nation.data, "newest", log) as atlas:
            rows, more = load_plain.beside(atlas, nation, form) if form.beside else ([], {})
            crowd, looks = asyncio.run(_hour(atlas, nation, form))
            rows += [*_reading(nation, crowd, form), _memory(nation, looks, form)]
            rows += asyncio.run(_storms(atlas, form))
            faults = [line for line in log.read_text("utf-8", "replace").splitlines() if _is_fault(line)]
        rows.append(_row("the server's log", len(crowd.clicks), len(faults), "; ".join(faults[:3]) or "no fault in it"))
    return rows, {**more, **_told(nation, crowd, looks)}


async def _hour(atlas: Served, nation: Nation, form: Form) -> tuple[Crowd, list[Look]]:
    """Click while two builds are published; return what was seen and the memory meanwhile."""
    crowd, looks = Crowd(nation, most=form.clicks), list[Look]()
    published = asyncio.create_task(_publish(crowd, form))

    def done() -> bool:
        # Nobody goes home before the last build has been looked at for a while: its memory is what must be flat.
        last = published.done() and len(crowd.clicks) >= crowd.published_at + SETTLED * form.clicks
        return (crowd.full() and last) or bool(published.done() and published.exception())

    await asyncio.gather(
        load_memory.watch(atlas.process.pid, lambda: len(crowd.clicks), looks, done),
        *(load_readers.read(crowd, atlas.port, seed, form.think, done) for seed in range(form.readers)),
    )
    await published
    return crowd, looks


async def _publish(crowd: Crowd, form: Form) -> None:
    for share in form.publish_at:
        while len(crowd.clicks) < share * form.clicks:
            await asyncio.sleep(0.05)
        await asyncio.to_thread(crowd.nation.publish)
        crowd.published_at = len(crowd.clicks)


async def _storms(atlas: Served, form: Form) -> list[Row]:
    """Let come those who do not behave, and see what is left of them."""
    rush = await load_storm.rush(atlas.port, form.readers, 3)
    slowest, deaf = await load_storm.deaf(atlas.port, form.readers // 5, 3.0)
    before = own(atlas.process.pid)
    peak, refused = await load_storm.uploads(atlas.port, atlas.process.pid, form.readers, form.upload)
    left = await _gone(atlas.port, ABSENT if form.judges_memory else 0.0)
    kept = left[1] if form.judges_memory else 0  # a short run does not wait until the server lets them go
    size = f"{form.upload / 1e6:.0f} MB"
    return [
        _row("everybody comes at once and leaves, half before the answer, three times", 3 * form.readers, len(rush),
             "; ".join(rush[:2]) or "every page that was waited for came"),
        _row("readers who ask and never take the answer", form.readers // 5, len(deaf),
             "; ".join(deaf[:2]) or f"others waited {slowest:.1f} s at most"),
        _row(f"files of {size} from all at once", form.readers, len(refused),
             "; ".join(refused[:2]) or f"{peak - before:,.0f} MB more at the peak"),
        _row("sessions and files of those who have gone", form.readers, left[0] + bool(kept),
             f"{left[0]} sessions still counted as open, {left[1]:,} bytes of files held"),
    ]  # fmt: skip


async def _gone(port: int, seconds: float) -> tuple[int, int]:
    """Return how many sessions are still open and what files are held when all have left for a while."""
    until = time.monotonic() + seconds
    while True:
        left = await asyncio.to_thread(load_storm.counted, port)
        if left == (0, 0) or time.monotonic() > until:
            return left
        await asyncio.sleep(0.5)


def _reading(nation: Nation, crowd: Crowd, form: Form) -> list[Row]:
    clicks = crowd.clicks
    failed = [click.error for click in clicks if click.error]
    whole = [click for click in clicks if not click.error]
    stale, mixed = load_readers.stale(nation, clicks), load_readers.mixed(clicks)
    later = [click for click in whole if click.started >= nation.since[1]]
    bars = sum(bool(click.indicator) for click in later)
    seconds = [click.seconds for click in whole]
    said = f"median {1000 * statistics.median(seconds):,.0f} ms, p95 {1000 * load_readers.p95(seconds):,.0f} ms"
    return [
        _row(f"clicks of {form.readers} readers, {len(nation.builds) - 1} publications meanwhile", len(clicks),
             len(failed), "; ".join(sorted(set(failed))[:3]) or said),
        _row("pages asked for after a publication: of the build before it", len(later), len(stale),
             f"each names its build; of {bars:,} the longest bar was compared with the files"),
        _row("pages drawn while a build was published: of two builds", len(whole), len(mixed), "begun again instead"),
    ]  # fmt: skip


def _memory(nation: Nation, looks: list[Look], form: Form) -> Row:
    steady = _steady(nation, looks)
    line = load_memory.slope(steady)
    clicks = steady[-1].clicks - steady[0].clicks if steady else 0
    words = (
        f"{line.per_thousand:+.1f} MB for 1,000 clicks, {line.rise:+.1f} in all; the curve swings by {line.noise:.1f}, "
        f"{max((look.megabytes for look in looks), default=0):,.0f} MB at the highest"
    )
    return _row(
        "memory over the clicks, once the last build is warm", clicks, int(form.judges_memory and not line.flat), words
    )


def _steady(nation: Nation, looks: list[Look]) -> list[Look]:
    """Return the looks at the memory when the last build had been read for a while."""
    after = [look for look in looks if look.at >= nation.since[-1]]
    return after[int(WARM * len(after)) :]


def _told(nation: Nation, crowd: Crowd, looks: list[Look]) -> dict[str, object]:
    """Return p95 by page and the memory curve."""
    kinds = sorted({click.what for click in crowd.clicks if not click.error})
    step = max(1, len(looks) // 60)
    return {
        "p95_ms": {what: round(1000 * load_readers.p95(_seconds(crowd, what))) for what in kinds},
        "memory_mb": [[look.clicks, round(look.megabytes, 1)] for look in looks[::step]],
        "builds": len(nation.builds),
    }


def _seconds(crowd: Crowd, what: str) -> list[float]:
    return [click.seconds for click in crowd.clicks if click.what == what and not click.error]


def _is_fault(line: str) -> bool:
    return "Traceback" in line or "could not be shown" in line or "Task exception was never retrieved" in line


def _row(attempt: str, tries: int, failures: int, words: str) -> Row:
    return {"attempt": attempt, "tries": tries, "failures": failures, "words": words}
