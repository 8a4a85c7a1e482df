"""``make bench``: each task of the atlas beside the same task done by hand, in turns, as ratios of medians.

The other side of the first section is what an analyst would write: pandas over the text files under ``data/``, read
anew as a plain Streamlit page does on each click; what the others are compared with, each says itself. Absolute times
say little on a shared machine; quote the ratios.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks import record, slides
from benchmarks.extraction import __main__ as extraction
from dashboard.queries import figure_detail, frame
from dashboard.store import Store
from dashboard.view import View
from etl.paths import Folders
from etl.pipeline import build

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
INDICATOR = "volunteers_registered"
ROUNDS = 15


def observations() -> pd.DataFrame:
    """All published figures, read from the text files."""
    return pd.concat(
        [pd.read_csv(p, dtype={"region_code": str}) for p in sorted((DATA / "observations").glob("*.csv"))]
    )


def ranking_by_hand() -> pd.DataFrame:
    """The latest figure of each place for one indicator, largest first: no gaps, no bounds, no coverage."""
    rows = observations()
    rows = rows[(rows["indicator_id"] == INDICATOR) & rows["scope"].isna()]
    rows = rows.sort_values("period_end").groupby("region_code").tail(1)
    names = pd.read_csv(DATA / "regions.csv", dtype=str)
    return rows.merge(names, left_on="region_code", right_on="code").sort_values("value", ascending=False)


def evidence_by_hand(observation_id: str) -> pd.DataFrame:
    """One figure with its source, from the text files."""
    import yaml

    rows = observations()
    row = rows[rows["observation_id"] == observation_id]
    sources = pd.DataFrame(yaml.safe_load((DATA / "sources.yml").read_text(encoding="utf-8")))
    return row.merge(sources, on="source_id")


def load_by_hand(folder: Path) -> None:
    """The figures into a DuckDB file, nothing checked."""
    file = folder / "by_hand.duckdb"
    file.unlink(missing_ok=True)
    rows = observations()
    with duckdb.connect(str(file)) as connection:
        connection.register("rows", rows)
        connection.execute("CREATE TABLE observation AS SELECT * FROM rows")


def compare(name: str, ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> None:
    """Time both in turns after one warm-up and print medians and the ratio theirs ÷ ours."""
    ours(), theirs()
    times: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(rounds):
        for key, task in (("ours", ours), ("theirs", theirs)):
            start = time.perf_counter()
            task()
            times[key].append(time.perf_counter() - start)
    a, b = statistics.median(times["ours"]) * 1000, statistics.median(times["theirs"]) * 1000
    print(f"{name:<34} {a:>10.1f} {b:>12.1f} {b / a:>8.2f}")


def tasks(quick: bool) -> None:
    """Print one line a task of the seven regions of the default data."""
    print(f"{'median of ' + str(ROUNDS) + ' rounds':<34} {'atlas ms':>10} {'by hand ms':>12} {'ratio':>8}")
    store = Store()
    view = View(indicators=(INDICATOR,))
    compare("ranking with gaps and caveats", lambda: frame(view, store, "zh"), ranking_by_hand, ROUNDS)
    compare("one figure with its source", lambda: figure_detail(store, "dali-017", "zh"),
            lambda: evidence_by_hand("dali-017"), ROUNDS)  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.duckdb"

        def ours() -> object:
            target.unlink(missing_ok=True)
            return build(Folders.resolve(DATA), lambda _step: None, out=target)

        compare("build: checked, against a bare load", ours, lambda: load_by_hand(Path(folder)), 3)


def extraction_of_texts(quick: bool) -> None:
    """Score and time the extractor."""
    extraction.main([])


def slide_export(quick: bool) -> None:
    """Time decks beside kaleido, where it is installed."""
    if find_spec("kaleido"):
        slides.main()
    else:
        print("slides beside kaleido: pip install -r requirements-bench.txt; the atlas itself does not use it")


# Section → what runs it. A name alone is the module `benchmarks.<name>` with `main(quick: bool)`.
SECTIONS: dict[str, Callable[[bool], None] | None] = {
    "tasks": tasks,
    "rollup": None,
    "build": None,
    "search": None,
    "growth": None,  # draws the three before it: keep it behind them
    "view": None,
    "superset": None,
    "datasette": None,
    "map": None,
    "pages": None,
    "extraction": extraction_of_texts,
    "slides": slide_export,
}


def section(name: str, quick: bool) -> bool:
    """Run one section; False where its sides disagreed or one of them failed."""
    print(f"\n=== {name}", flush=True)
    start = time.perf_counter()
    run = SECTIONS[name] or import_module(f"benchmarks.{name}").main
    try:
        run(quick)
    except SystemExit as stopped:
        if stopped.code:
            print(f"{name}: {stopped.code}")
            return False
    except Exception:  # noqa: BLE001  # one section that breaks must not take the hour of the others with it
        traceback.print_exc()
        return False
    print(f"({name}: {time.perf_counter() - start:.0f} s)")
    return True


def main() -> None:
    """Run the sections that were asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--full", action="store_true", help="sizes up to 10⁷; keeps what it measures")
    given = parser.parse_args()
    if unknown := set(given.sections) - set(SECTIONS):
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    print("; ".join(f"{name}: {value}" for name, value in record.machine().items()))
    failed = [name for name in SECTIONS if name in (given.sections or SECTIONS) and not section(name, not given.full)]
    if not given.full:
        print("\nThese were the small sizes; docs/performance.md has the large ones, which come of")
        print("python -m benchmarks --full (up to 10⁷) and python -m benchmarks.rollup --full (10⁸ events)")
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
