"""``make bench``: each task of the atlas beside the same task done by hand, in turns, as ratios of medians.

The other side is what an analyst would write: pandas over the text files under ``data/``, read anew as a plain
Streamlit page does on each click. Absolute times say little on a shared machine; quote the ratios.
"""

from __future__ import annotations

import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks import slides
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


def main() -> None:
    """Print one line a task."""
    print(
        f"{platform.machine()}, Python {platform.python_version()}, "
        f"duckdb {duckdb.__version__}, pandas {pd.__version__}"
    )
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
    print()
    extraction.main([])
    print()
    if find_spec("kaleido"):
        slides.main()
    else:
        print("slides beside kaleido: pip install kaleido==1.5.0, which the atlas itself does not use")


if __name__ == "__main__":
    main()
