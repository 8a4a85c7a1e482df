"""``python -m benchmarks.extraction``: score the extractor and jieba's tagger, and time them."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.extraction import report, systems
from benchmarks.extraction.labels import LabelledText, LabelSet, gold_set, load, of_catalogue, own_sets
from benchmarks.extraction.marking import add
from benchmarks.extraction.score import System, score_set
from benchmarks.extraction.speed import throughput
from etl.paths import ROOT, Folders

RESULTS = ROOT / "benchmarks" / "results"
DOCS = ROOT / "docs" / "extraction.md"
OURS, FIGURES = "atlas", "atlas, figures alone"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see ``--help``."""
    asked = _parser().parse_args(arguments)
    if asked.add:
        print(f"written: {add(asked.add, asked.name or asked.add.stem).relative_to(ROOT)}")
        return 0
    sets = _sets(asked)
    if not sets:
        print("no such set", file=sys.stderr)
        return 2
    compared: dict[str, System] = {FIGURES: systems.figures_alone()}
    if not asked.figures:
        compared[OURS] = systems.with_matching()
    if tagger := systems.jieba_tagger():
        compared[systems.JIEBA] = tagger
    else:
        print("jieba is left out: pip install -r requirements-dev.txt", file=sys.stderr)
    tables = scores(sets, compared, reveal=asked.reveal, write=not asked.texts)
    if not asked.no_speed:
        for name, texts in _by_density(sets).items():
            tables += "\n\n" + report.speed_table(name, texts, throughput(compared, texts, slow=(systems.JIEBA,)))
    print(tables)
    if asked.docs:
        report.into_docs(tables, DOCS)
    return 0


def _by_density(sets: Sequence[LabelSet]) -> dict[str, list[LabelledText]]:
    """Return the texts to time: articles as printed, and the fictional ones, in which figures stand far closer."""
    kinds: dict[str, list[LabelledText]] = {}
    for labelled in sets:
        kinds.setdefault("fictional" if labelled.name in ("dev", "held") else labelled.name, []).extend(labelled.texts)
    return kinds


def scores(sets: Sequence[LabelSet], compared: Mapping[str, System], *, reveal: bool, write: bool) -> str:
    """Return the table of all sets and list what our last system missed or invented.

    The lists go to ``benchmarks/results``, those of hidden sets to a file of their own and on request only; without
    ``write`` they are printed.
    """
    judged = OURS if OURS in compared else FIGURES
    lines = [f"{platform.machine()}, Python {platform.python_version()}", "", report.HEADER]
    lists: dict[bool, list[str]] = {False: [], True: []}
    for labelled in sets:
        for name, system in compared.items():
            if name == FIGURES != judged:
                continue
            score = score_set(labelled, system)
            lines.append(report.row(labelled.name, name, score, spans_only=name == systems.JIEBA))
            if name == judged:
                lists[labelled.hidden].append(report.details(labelled, score))
    table = "\n".join(lines)
    if not write:
        print("\n\n".join(lists[False]), end="\n\n")
        return table
    RESULTS.mkdir(parents=True, exist_ok=True)
    for hidden, name in ((False, "extraction.md"), (True, "extraction_held.md")):
        if lists[hidden] and (reveal or not hidden):
            (RESULTS / name).write_text("\n\n".join([table, *lists[hidden]]) + "\n", encoding="utf-8")
            print(f"misses and false alarms: {(RESULTS / name).relative_to(ROOT)}")
    return table


def _sets(asked: argparse.Namespace) -> list[LabelSet]:
    if asked.texts:
        texts = load(asked.texts, asked.labels, asked.open, all_texts=asked.all_texts)
        return [LabelSet(asked.texts.name, of_catalogue(texts, systems.catalogue_ids()))]
    sets = own_sets()
    gold = Path(os.environ.get("ATLAS_GOLD", ROOT.parent / "shared" / "gold"))
    folders = Folders.resolve()
    if gold.is_dir() and any(folders.articles.glob("*.txt")):
        sets.insert(0, gold_set(gold, folders.articles, folders.data))
    else:
        print("gold is left out: set ATLAS_GOLD and ATLAS_ARTICLES to its folder and to that of the articles")
    return [s for s in sets if not asked.set or s.name in asked.set]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    parser.add_argument("--set", action="append", choices=("gold", "dev", "held"), help="only this set (repeatable)")
    parser.add_argument("--reveal", action="store_true", help="write the misses of the held texts too")
    parser.add_argument("--no-speed", action="store_true", help="do not time anything")
    parser.add_argument("--figures", action="store_true", help="figures alone: nothing is matched")
    parser.add_argument("--docs", action="store_true", help="put the tables into docs/extraction.md")
    parser.add_argument("--texts", type=Path, help="folder of other labelled texts")
    parser.add_argument("--labels", type=Path, help="their labels, columns as in labels.csv or in the gold")
    parser.add_argument("--open", type=Path, help="what their guide leaves open")
    parser.add_argument("--all-texts", action="store_true", help="also score texts of the folder without labels")
    parser.add_argument("--add", type=Path, metavar="MARKED", help="add a marked text to the sets")
    parser.add_argument("--name", help="its name without .txt, begins with dev_ or held_")
    return parser


if __name__ == "__main__":
    sys.exit(main())
