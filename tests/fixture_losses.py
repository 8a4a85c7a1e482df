"""Data folders just before a deed of the write side, with a clerk's unsaved review in each, for the trial of losses."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import fixture_import
import fixture_report
import fixture_rollup
from conftest import COUNTY_PAIR, CountyPair
from fixture_intake import ARTICLE, REGION, SOURCE, drop, figure, hand_over, published, reviewed
from fixture_permit import permit_of

from dashboard.intake import journal
from etl.__main__ import main

OTHER = ARTICLE.replace("80", "81").replace("1200", "1300")
"""An article that somebody is still reviewing."""
MAPPING = (
    fixture_import.MAPPING.replace("regions: {甲乙新区: 990000-park}\n", "")
    .replace("population_resident", "residents")
    .replace(", 办结率: issues_resolved_rate", "")
    .replace("{concept: estimate}", "{concept: registered}")
)


@dataclass(frozen=True)
class Deed:
    """A command of the write side.

    Attributes
    ----------
    name : str
        What it is called in the report.
    old : Path
        A folder with ``data`` as it is before the command, and the files that it is given.
    argv : sequence of str
        The command; ``{}`` stands for the folder.
    """

    name: str
    old: Path
    argv: Sequence[str]

    @property
    def sweeps(self) -> bool:
        """Whether the command, done again, reaches the point where it removes what a killed one left for a while."""
        return tuple(self.argv[:2]) != ("intake", "undo")

    def command(self, folder: Path) -> list[str]:
        """Return the command for a copy of ``old``."""
        return [part.replace("{}", str(folder)) for part in self.argv] + ["--data", str(folder / "data")]


def reviewing(pair: CountyPair) -> None:
    """Let a clerk decide about figures of an article that is not published."""
    draft = drop(pair, OTHER, "wu.txt")
    folder = pair.folders.intake / draft
    for number, deed in enumerate(("accept", "reject", "accept"), start=1):
        entry = journal.Entry(journal.now(), "赵六", deed, f"f{number:04d}", key=f"k{number}")
        assert journal.append(folder, [entry], permit_of("赵六")) == 1


def pair_in(folder: Path) -> CountyPair:
    """Return a built county pair with a review under way."""
    folder.mkdir(parents=True)
    pair = CountyPair(shutil.copytree(COUNTY_PAIR, folder / "data"))
    pair.build()
    reviewing(pair)
    return pair


def build(folder: Path) -> Deed:
    """A fact was mended by hand, and the snapshot is still that of before."""
    pair = pair_in(folder)
    pair.replace("gaps.csv", "依规定不公布", "未公布")
    return Deed("build", folder, ("build",))


def publish(folder: Path) -> Deed:
    """An article is reviewed and about to be published."""
    pair = pair_in(folder)
    draft = drop(pair)
    hand_over(pair, draft)
    return Deed("publish", folder, ("intake", "publish", draft, "--by", "王五"))


def undo(folder: Path) -> Deed:
    """A publication is about to be taken back."""
    pair = pair_in(folder)
    record = published(pair)[1].record
    assert record is not None
    return Deed("undo", folder, ("intake", "undo", record["id"], "--by", "王五"))


def table(folder: Path) -> Deed:
    """A table is imported again with other rows: a source goes, another comes."""
    pair = pair_in(folder)
    (pair.data / "imports").mkdir()
    (pair.data / "imports" / "towns.yml").write_text(MAPPING, encoding="utf-8")
    first = {"数值": "300000", "所印": "30万人", "标题": "2022年统计公报", "日期": "2022-12-31"}
    file = fixture_import.table(pair.data, {}, first)
    assert main(["import", str(file), "--data", str(pair.data)]) == 0
    second = {"数值": "310000", "所印": "31万人", "标题": "2024年统计公报",
              "日期": "2024-12-31", "发布日期": "2025-03-01"}  # fmt: skip
    fixture_import.table(pair.data, {}, second)
    pair.build()
    return Deed("import a table", folder, ("import", "{}/towns.csv"))


def report(folder: Path) -> Deed:
    """The report of a month comes again, corrected, and is followed by that of the next month."""
    pair = pair_in(folder)
    pair.append("regions.csv", fixture_report.REGIONS)
    pair.append("indicators/issues.yml", fixture_report.RATE)
    fixture_report.agree(pair, fixture_report.wide(folder / "202609.xlsx"))
    pair.build()
    fixture_report.wide(folder / "202609.xlsx", {"D5": 1074, "G6": 89})
    return Deed("import a monthly report", folder, ("import", "{}/202609.xlsx"))


def rollup(folder: Path) -> Deed:
    """A log comes again with more events: three months change together."""
    folder.mkdir(parents=True)
    pair = CountyPair(fixture_rollup.make_data(folder))
    reviewing(pair)
    log = fixture_rollup.write(folder, "1.csv", fixture_rollup.EVENTS)
    assert fixture_rollup.rollup(pair.data, log) == 0
    pair.build()
    later = fixture_rollup.EVENTS.replace("e8", "e9") + (
        "e8,990102,路灯,2026-01-15 09:00:00,,,,\ne9,990101,噪声,2025-12-30 09:00:00,,2026-02-01 10:00:00,,\n"
    )
    fixture_rollup.write(folder, "1.csv", later)
    return Deed("roll up a log", folder, (
        "rollup", "{}/1.csv", "--log", "events", "--batch", "logs", "--as-of", "2026-03-01",
    ))  # fmt: skip


def divide(folder: Path) -> Deed:
    """The article under review is divided in two, which makes its proposals anew."""
    pair = pair_in(folder)
    (draft,) = (path.name for path in pair.folders.intake.iterdir() if path.is_dir())
    wanted = [{"first_line": 1, "last_line": 5}, {"first_line": 6, "last_line": 6}]
    return Deed("divide an article", folder, ("intake", "split", draft, "--sections", json.dumps(wanted)))


def first_batch(folder: Path) -> Deed:
    """The first report of a kind that was just agreed: its batch is not there yet."""
    pair = pair_in(folder)
    pair.append("regions.csv", fixture_report.REGIONS)
    pair.append("indicators/issues.yml", fixture_report.RATE)
    pair.build()
    assert fixture_report.run(pair, fixture_report.wide(folder / "202609.xlsx")) == 1
    (proposed,) = (pair.data / "imports").glob("*.proposed.yml")
    proposed.rename(proposed.with_name(proposed.name.replace(".proposed", "")))  # somebody read it and agreed
    return Deed("import the first report of a kind", folder, ("import", "{}/202609.xlsx"))


def decide(folder: Path) -> Deed:
    """The clerk makes one more decision."""
    pair = pair_in(folder)
    (draft,) = (path.name for path in pair.folders.intake.iterdir() if path.is_dir())
    return Deed("decide", folder, ("decide", draft))


def two_editors(folder: Path) -> Deed:
    """Two articles of one place, each reviewed by somebody else: the second is the first word of the command's end."""
    pair = pair_in(folder)
    first, second = drop(pair), drop(pair, OTHER, "wu.txt")
    hand_over(pair, first)
    source = dict(SOURCE, source_id="bing-20240521", title="丙县:再说网格")
    figures = [figure(2, OTHER), figure(4, OTHER)]
    sections = [{"section": 1, "source": source, "regions_new": [dict(REGION)]}]
    hand_over(pair, second, reviewed(second, figures, sections=sections, practices=[]))
    return Deed("two editors", folder, ("intake", "publish", first, "--by", "王五", second))


DEEDS: Sequence[Callable[[Path], Deed]] = (build, publish, undo, table, report, first_batch, rollup, divide, decide)
