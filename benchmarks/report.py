"""``python -m benchmarks.report``: the kept results as tables of docs/performance.md, and the chart drawn anew."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks import growth, record

PAGE = record.ROOT / "docs" / "performance.md"
Line = Mapping[str, Any]


def table(lines: Sequence[Line], unit: str) -> str:
    """Return a Markdown table: one line a size, for each side seconds, ratio and peak memory."""
    sides = list(dict.fromkeys(line["side"] for line in lines))
    rows = [f"| {unit} | {' | '.join(sides)} |", f"| ---: |{' ---: |' * len(sides)}"]
    for size in dict.fromkeys(line["size"] for line in lines):
        found = {line["side"]: line for line in lines if line["size"] == size}
        rows.append(f"| {_size(size)} | {' | '.join(_cell(found.get(side)) for side in sides)} |")
    return "\n".join(rows)


def _cell(line: Line | None) -> str:
    if line is None:
        return "not run"
    ratio = "" if line["ratio"] == 1 else f" (× {line['ratio']:.2g}, CPU × {line['cpu_ratio']:.2g})"
    return f"{_seconds(line['seconds'])}{ratio}, {line['megabytes']:,} MB"


def _seconds(value: float) -> str:
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def _size(value: int) -> str:
    return f"{value:,}".replace(",", " ")


def words(result: Line, unit: str) -> str:
    """Return what stands between the marks of a section: how it was measured, and its tables."""
    versions = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    busy = f"other programs used {result['used_by_others']:.0%} of the machine"
    parts = [
        f"`{result['command']}`, {result['measured']}, {result['machine']}, {result['cores']} cores, "
        f"{result['memory_gb']} GB; Python {result['python']}, {versions}; "
        + (f"**busy machine: {busy}, read the CPU ratios**." if result["busy_machine"] else f"{busy}."),
        table(result["rows"], unit),
    ]
    if "each_id_looked_up" in result:
        parts += ["Each id looked up, so that of a record that comes twice the last counts:",
                  table(result["each_id_looked_up"], unit)]  # fmt: skip
    if result.get("slope") is not None:
        parts.append(
            f"The atlas's cost (processor time, from 10⁵ on) grows with size to the power {result['slope']}; "
            f"{_last_step([line for line in result['rows'] if line['side'] == 'atlas'])}."
        )
    return "\n\n".join(parts)


def _last_step(lines: Sequence[Line]) -> str:
    """Return what the largest size costs beside the one before it, where a curve bends upwards first."""
    before, last = sorted(lines, key=lambda line: int(line["size"]))[-2:]
    return f"in the last step, size × {last['size'] / before['size']:.3g}, cost × {last['cpu'] / before['cpu']:.2g}"


def into_page(page: str, name: str, text: str) -> str:
    """Return the page with the text between ``<!-- name -->`` and ``<!-- /name -->``.

    Raises
    ------
    SystemExit
        The page has no such marks.
    """
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"{PAGE.name} has no {begin} … {end}")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def main() -> None:
    """Write the tables of all curves that there are results of."""
    page = PAGE.read_text(encoding="utf-8")
    units = {"rollup": "events", "build": "figures", "frame": "figures", "search": "letters"}
    results: dict[str, dict[str, Any]] = {}
    for name, unit in units.items():
        file = record.RESULTS / f"{name}.json"
        if file.exists():
            results[name] = json.loads(file.read_text(encoding="utf-8"))
            page = into_page(page, name, words(results[name], unit))
    PAGE.write_text(page, encoding="utf-8")
    chart = record.ROOT / "docs" / "images" / "growth.svg"
    chart.write_text(growth.chart(results), encoding="utf-8")
    print(f"written: {PAGE.relative_to(record.ROOT)}, {chart.relative_to(record.ROOT)}")


if __name__ == "__main__":
    main()
