"""``python -m trials report``: the kept results as tables of docs/reliability.md."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.report import into_page
from trials import record

PAGE = record.ROOT / "docs" / "reliability.md"
Found = Mapping[str, Any]


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as a Markdown table: numbers on the right, words last, as they were told."""
    names = [name for name in dict.fromkeys(key for row in rows for key in row) if name != "words"] + ["words"]
    numbers = {name for name in names if all(isinstance(row.get(name, 0), (int, float)) for row in rows)}
    lines = [f"| {' | '.join(names)} |", f"|{'|'.join(' ---: ' if name in numbers else ' --- ' for name in names)}|"]
    lines += [f"| {' | '.join(_cell(row.get(name, '')) for name in names)} |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def words(found: Found) -> str:
    """Return what stands between the marks of a section: counts, how it was measured, the table, what else was told."""
    tries = sum(int(row.get("tries", 0)) for row in found["rows"])
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    parts = [
        f"**{tries:,} tries, {found['failures']:,} failures.** `{found['command']}`, {found['measured']}, commit "
        f"{found['commit']}, {found['machine']}, {found['cores']} cores, {found['memory_gb']} GB; Python "
        f"{found['python']}, {versions}; {found['seconds']:.0f} s, other programs used {found['used_by_others']:.0%} "
        "of the machine.",
        table(found["rows"]),
    ]
    if more := found.get("more"):
        parts.append("\n".join(f"- {name.replace('_', ' ')}: {_told(value)}" for name, value in more.items()))
    return "\n\n".join(parts)


def _told(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else _cell(value)


def summary(results: Mapping[str, Found]) -> str:
    """Return one line a trial: command, tries, failures, when."""
    rows = ["| trial | command | tries | failures | measured |", "| --- | --- | ---: | ---: | --- |"]
    for name, found in results.items():
        tries = sum(int(row.get("tries", 0)) for row in found["rows"])
        rows.append(f"| {name} | `{found['command']}` | {tries:,} | {found['failures']:,} | {found['measured']} |")
    return "\n".join(rows)


def main(*, check: bool = False) -> int:
    """Write the tables of all trials that there are results of; with ``check`` return 1 where the page differs."""
    from trials.__main__ import NAMES

    before = page = PAGE.read_text(encoding="utf-8")
    results: dict[str, Found] = {}
    for name in NAMES:
        file = Path(record.results()) / f"{name}.json"
        if file.exists():
            results[name] = json.loads(file.read_text(encoding="utf-8"))
            page = into_page(page, name, words(results[name]))
    if results:
        page = into_page(page, "summary", summary(results))
    if check:
        return int(page != before)
    PAGE.write_text(page, encoding="utf-8")
    print(f"written: {PAGE.relative_to(record.ROOT)}, {len(results)} of {len(NAMES)} trials")
    return 0
