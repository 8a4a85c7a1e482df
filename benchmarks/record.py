"""What a run says of itself: machine, versions, load; its table on the terminal and its JSON among the results."""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.memory import Measured

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
_PACKAGES = ("duckdb", "pandas", "polars", "pyarrow", "ibis-framework", "streamlit", "plotly", "pydeck", "datasette")
_BUSY = 0.15  # share of all cores that others may use before a run is marked

Row = dict[str, object]


def home() -> Path:
    """Return the folder for generated logs and snapshots: ``ATLAS_BENCH``, else one among the temporary files."""
    import tempfile

    folder = Path(os.environ.get("ATLAS_BENCH", "").strip() or Path(tempfile.gettempdir()) / "atlas-bench").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def machine() -> dict[str, object]:
    """Return processor, cores, memory, Python, and versions of packages."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    processor = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "machine": f"{platform.system()} {platform.machine()}, {processor or 'unnamed processor'}",
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(pages / 1024**3),
        "python": platform.python_version(),
        "versions": versions,
    }


class Watch:
    """How much of the machine others used while a benchmark ran: a shared machine makes its ratios unsteady."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._all, self._own = _busy(), _own()

    def others(self) -> float:
        """Return the share of all cores that went to other programs since the start, 0 to 1."""
        seconds = (time.monotonic() - self._start) * (os.cpu_count() or 1)
        spent = (_busy() - self._all) - (_own() - self._own)
        return round(min(1.0, max(0.0, spent / seconds)), 2) if seconds else 0.0


def _busy() -> float:
    """Return the seconds that all cores have worked since the machine started (not idle, not waiting for a disk)."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    numbers = [int(n) for n in stat.read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    return (sum(numbers) - numbers[3] - numbers[4]) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def row(size: int, side: str, found: Measured, base: Measured) -> Row:
    """Return one line of a table: seconds, memory and how many times the seconds of ``base``."""
    return {
        "size": size, "side": side, "seconds": _short(found.seconds), "cpu": _short(found.cpu),
        "megabytes": round(found.megabytes), "more_megabytes": round(found.megabytes - found.before),
        "ratio": _short(found.seconds / base.seconds), "cpu_ratio": _short(found.cpu / base.cpu),
    }  # fmt: skip


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def show(title: str, unit: str, rows: Sequence[Row], watch: Watch) -> None:
    """Print the lines of a curve."""
    print(f"{title}; other programs used {watch.others():.0%} of the machine")
    print(f"{unit:>12}  {'side':<38}{'seconds':>10}{'× ours':>9}{'CPU s':>10}{'× ours':>9}{'peak MB':>9}{'more MB':>9}")
    for line in rows:
        print(
            f"{line['size']:>12,}  {line['side']:<38}{line['seconds']:>10.4g}{line['ratio']:>9.3g}"
            f"{line['cpu']:>10.4g}{line['cpu_ratio']:>9.3g}"
            f"{line['megabytes']:>9}{line['more_megabytes']:>9}"
        )


def slope(rows: Sequence[Mapping[str, object]], side: str, field: str = "cpu") -> float | None:
    """Return the exponent with which a side's cost grows (least squares, log over log) from 10⁵ on; 1 is linear.

    Below that size the start of a run is most of it, so an exponent there says nothing. None with fewer than two sizes.
    The cost is processor time, which other programs on the machine disturb least.
    """
    points = [(math.log(_number(r["size"])), math.log(_number(r[field]))) for r in rows
              if r["side"] == side and _number(r["size"]) > 90_000]  # fmt: skip
    if len(points) < 2:
        return None
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    rise = sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)
    return round(float(rise), 2)


def _number(value: object) -> float:
    return float(str(value))


def write(name: str, command: str, rows: Sequence[Row], folder: Path, watch: Watch, **more: object) -> Path:
    """Write the result of a run as JSON.

    Parameters
    ----------
    name : str
        Of the curve; the file is ``<name>.json``.
    command : str
        That anybody can repeat.
    rows : sequence
        Lines of the table.
    folder : Path
        `RESULTS`, or another folder for a run that is not kept.
    watch : Watch
        Begun with the run; a run on a busy machine is marked.
    **more
        What else there is to say.
    """
    head = {"name": name, "command": command, "measured": datetime.now(UTC).strftime("%Y-%m-%d"), "commit": commit()}
    others = watch.others()
    busy = {"used_by_others": others, "busy_machine": others > _BUSY}
    text = json.dumps({**head, **machine(), **busy, **more, "rows": list(rows)}, ensure_ascii=False, indent=1)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    file.write_text(text + "\n", encoding="utf-8")
    return file


def commit() -> str:
    """Return the short id of the commit that is checked out, or nothing outside a repository."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    return done.stdout.strip()


def asked(name: str) -> tuple[bool, bool]:
    """Return (quick, full) of the command line ``python -m benchmarks.<name> [--quick | --full]``.

    Without a word sizes go to 10⁷ and results are kept; ``--quick`` is what ``make bench`` runs.
    """
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="small sizes; results are not kept")
    size.add_argument("--full", action="store_true", help="the largest size too")
    given = parser.parse_args()
    return given.quick, given.full


def folder(quick: bool) -> Path:
    """Return where results go: beside the code for a long run, among the generated files for a quick one."""
    return home() / "results" if quick else RESULTS
