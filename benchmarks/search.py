"""``python -m benchmarks.search``: the one search box over more and more names and texts.

The index of the current snapshot is enlarged by fictional texts and a place for each 500 letters of them. Beside it
what is written in five minutes: pandas ``str.contains`` over names and texts, and the same asked of DuckDB. Both find
only what stands there letter by letter; ours finds also by sound and spelling, and says where. That all three find the
one planted sentence is checked in the run.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks import record
from benchmarks.memory import turns

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
FULL = 30_000_000
QUICK = 1_000_000
SIDES = {
    "atlas": "benchmarks.search:ours",
    "pandas str.contains": "benchmarks.search:pandas_side",
    "DuckDB contains": "benchmarks.search:duckdb_side",
}
A_TEXT = 1500  # letters, like an article
PLANTED = "青瓦灯会"
_WORDS = ("居民", "网格员", "社区", "议事", "楼道", "志愿者", "调解", "上门", "问题", "办结", "小区", "党员", "巡查",
          "走访", "协商", "物业", "街道", "服务", "老人", "每周", "，", "。")  # fmt: skip


def content(letters: int) -> tuple[list[str], list[str]]:
    """Return names of places and texts of so many letters in all, one of which holds the planted words."""
    drawn = random.Random(letters)
    texts = []
    for start in range(0, letters, A_TEXT):
        length = min(A_TEXT, letters - start)
        text = "".join(drawn.choices(_WORDS, k=length))[:length]
        texts.append(text)
    texts[-1] = texts[-1][: len(texts[-1]) // 2] + PLANTED + texts[-1][len(texts[-1]) // 2 :]
    return [f"虚构{number}镇" for number in range(letters // 500)], texts


def ours(letters: int) -> Callable[[], object]:
    """Return the task: the planted words asked of the atlas's search."""
    from dashboard.search import find
    from dashboard.search_index import Text, build
    from dashboard.search_words import letters as letters_of
    from dashboard.search_words import normal, sound
    from dashboard.store import Store

    index = build(Store())
    names, texts = content(letters)
    for number, name in enumerate(names):
        plain = normal(name)
        index.keys.append(("place", f"x{number}"))
        for field, value in ((index.regions, f"x{number}"), (index.roles, "name"), (index.shown, name),
                             (index.plain, plain), (index.sounds, sound(plain))):  # fmt: skip
            field.append(value)
        index.counts.append(1)
    for number, text in enumerate(texts):
        plain, offsets = letters_of(text)
        index.texts.append(Text(plain, sound(plain), offsets, [(0, f"s{number}")], {f"s{number}": ("110101",)}))
    return lambda: len(find(index, PLANTED).of("passage"))


def pandas_side(letters: int) -> Callable[[], object]:
    """Return the task: two columns searched by pandas."""
    import pandas as pd

    names, texts = (pd.Series(part, dtype="str") for part in content(letters))

    def task() -> object:
        names[names.str.contains(PLANTED, regex=False)].tolist()
        return len(texts[texts.str.contains(PLANTED, regex=False)])

    return task


def duckdb_side(letters: int) -> Callable[[], object]:
    """Return the task: two tables searched by DuckDB."""
    import duckdb

    connection = duckdb.connect()
    for table, part in zip(("name", "text"), content(letters), strict=True):
        connection.execute(f"CREATE TABLE {table} AS SELECT unnest(?::VARCHAR[]) AS words", [part])

    def task() -> object:
        connection.execute("SELECT words FROM name WHERE contains(words, ?)", [PLANTED]).fetchall()
        return len(connection.execute("SELECT words FROM text WHERE contains(words, ?)", [PLANTED]).fetchall())

    return task


def main(quick: bool = True, full: bool = False) -> None:
    """Print the curve and write it among the results."""
    watch, rows = record.Watch(), []
    for size in [size for size in (*SIZES, *((FULL,) if full else ())) if size <= QUICK or not quick]:
        found = turns(SIDES, [size], rounds=1 if quick or size > QUICK else 3)
        if {one.answer for one in found.values()} != {1}:
            raise SystemExit(f"search of {size:,}: { ({side: one.answer for side, one in found.items()}) }, not 1 each")
        rows += [record.row(size, side, one, found["atlas"]) for side, one in found.items()]
    record.show("search", "letters", rows, watch)
    command = f"python -m benchmarks.search{' --full' if full else ''}"
    record.write("search", command, rows, record.folder(quick), watch, slope=record.slope(rows, "atlas"))


if __name__ == "__main__":
    main(*record.asked("search"))
