"""The data package: a validator that is not ours accepts it, and what is read back is the snapshot."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path

import frictionless
import pandas as pd
import pytest
from fixture_snapshot import store, write_snapshot  # noqa: F401  (a fixture)

from dashboard.package import package_bytes, sdmx
from dashboard.package.resources import RESOURCES
from dashboard.store import Store
from etl.paths import Folders
from etl.pipeline import build


@pytest.fixture(scope="module")
def folder(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    out = tmp_path_factory.mktemp("package")
    zipfile.ZipFile(io.BytesIO(package_bytes(store))).extractall(out)
    return out


def read(folder: Path, name: str) -> list[dict[str, str]]:
    text = (folder / "data" / f"{name}.csv").read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_validator_of_data_packages_accepts_it(folder: Path) -> None:
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, [error.message for task in report.tasks for error in task.errors][:5] or report.errors
    assert {task.name for task in report.tasks} == {resource.name for resource in RESOURCES}


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("observations", ",at_least,", ",perhaps,", "constraint-error"),
        ("observations", ",990121,,grids_total,", ",990199,,grids_total,", "foreign-key"),
        ("observations", ",1073,", ",many,", "type-error"),
        ("gaps", "990121,", ",", "constraint-error"),
    ],
)
def test_its_rules_notice_what_is_spoiled(
    folder: Path, tmp_path: Path, file: str, old: str, new: str, fault: str
) -> None:
    spoiled = Path(shutil.copytree(folder, tmp_path / "spoiled"))
    path = spoiled / "data" / f"{file}.csv"
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    # Not told how large the files were, the validator has only the rules to go by.
    descriptor = json.loads((spoiled / "datapackage.json").read_text("utf-8"))
    for resource in descriptor["resources"]:
        del resource["bytes"], resource["rows"]
    (spoiled / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    report = frictionless.validate(str(spoiled / "datapackage.json"))
    assert fault in {error.type for task in report.tasks for error in task.errors}


def test_one_snapshot_gives_the_same_bytes(store: Store) -> None:  # noqa: F811
    assert package_bytes(store) == package_bytes(store)


def test_a_figure_has_its_sdmx_names_and_its_bound(folder: Path) -> None:
    rows = {row["OBSERVATION_ID"]: row for row in read(folder, "observations")}
    jia = rows["o_jia_issues"]
    shown = ("REF_AREA", "INDICATOR", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "BOUND", "UNIT_MEASURE", "UNIT_MULT")
    assert [jia[name] for name in shown] == [
        "990121", "issues_reported", "2023", "67000", "", "at_least", "件", "0",
    ]  # fmt: skip
    assert rows["o_jia_grids"]["OBS_STATUS"] == "A"
    assert rows["o_zone_grids"]["OBS_STATUS"] == "E"
    assert rows["o_gulou_grids"]["OBS_STATUS"] == "D"  # counted as registered, not as defined
    assert rows["o_jia_target"]["OBS_STATUS"] == ""  # a plan is no forecast
    assert (rows["o_zone_residents"]["OBS_VALUE"], rows["o_zone_residents"]["OBS_VALUE_TO"]) == ("100000", "120000")
    assert rows["o_geng_gulou_grids"]["TIME_PERIOD"] == ""
    assert rows["o_yi_issues"]["TIME_PERIOD"] == "2023-01-01/P181D"
    assert rows["o_hostile_grids"]["as_printed"] == "'=12"  # the files are opened in spreadsheets, too


def test_a_gap_is_a_row_with_its_kind_and_never_a_zero(folder: Path) -> None:
    rows = {(row["REF_AREA"], row["INDICATOR"]): row for row in read(folder, "gaps")}
    assert rows["990131", "resolution_rate"]["OBS_STATUS"] == "Q"
    assert rows["990132", "resolution_rate"]["OBS_STATUS"] == "M"
    assert rows["990100", "resolution_rate"]["GAP_KIND"] == "not_comparable"
    assert rows["990122", "grid_branches"]["GAP_KIND"] == "not_published"
    assert "OBS_VALUE" not in next(iter(rows.values()))


@pytest.mark.parametrize(
    ("start", "end", "precision", "said"),
    [
        (None, date(2024, 1, 1), "day", "2024-01-01"),
        (None, date(2023, 6, 30), "month", "2023-06"),
        (None, date(2020, 12, 31), "year", "2020"),
        (date(2023, 1, 1), date(2023, 12, 31), "day", "2023"),
        (date(2024, 2, 1), date(2024, 2, 29), "day", "2024-02"),
        (date(2024, 2, 1), date(2024, 2, 28), "day", "2024-02-01/P28D"),
        (date(2023, 7, 1), date(2024, 6, 30), "day", "2023-07-01/P366D"),
        (None, None, None, None),
    ],
)
def test_a_period_is_written_as_sdmx_does(
    start: date | None, end: date | None, precision: str | None, said: str | None
) -> None:
    row = {"period_start": start, "period_end": end, "time_precision": precision}
    assert sdmx.time_period(row) == said


def test_what_pandas_reads_back_is_the_snapshot(store: Store, folder: Path) -> None:  # noqa: F811
    assert_equal_to_snapshot(store, folder)


def test_the_package_of_the_real_facts_is_whole_and_valid(tmp_path: Path) -> None:
    real = Folders.resolve()
    build(Folders(real.data, real.articles, tmp_path / "build"), lambda _step: None)
    store = Store(tmp_path / "build")  # noqa: F811
    folder = tmp_path / "package"
    zipfile.ZipFile(io.BytesIO(package_bytes(store))).extractall(folder)
    assert_equal_to_snapshot(store, folder)
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    store.close()


def assert_equal_to_snapshot(store: Store, folder: Path) -> None:  # noqa: F811
    """Compare every table with the snapshot, column by column, through readers that share nothing with the writer."""
    for resource in RESOURCES:
        table = pd.read_csv(folder / "data" / f"{resource.name}.csv", dtype=str, keep_default_na=False)
        with store.cursor() as cursor:
            known = [row[0] for row in cursor.execute(f"DESCRIBE {resource.table}").fetchall()]
            columns = [column for column in resource.columns if column.of in known]
            assert {column.of for column in columns} == set(known), resource.name
            rows = cursor.execute(
                f"SELECT {', '.join(column.of for column in columns)} FROM {resource.table}"
            ).fetchall()
        back = [
            tuple(_read(cell, column.type) for cell, column in zip(row, columns, strict=True))
            for row in table[[column.name for column in columns]].itertuples(index=False, name=None)
        ]
        assert sorted(back, key=repr) == sorted((tuple(map(_plain, row)) for row in rows), key=repr), resource.name


def _read(cell: str, kind: str) -> object:
    if cell == "":
        return ""
    readers = {
        "number": float, "integer": int, "boolean": {"true": True, "false": False}.__getitem__, "array": json.loads,
        "date": date.fromisoformat,
    }  # fmt: skip
    return readers[kind](cell) if kind in readers else _words(cell)


def _words(cell: str) -> str:
    """Take off the apostrophe before what a spreadsheet would run, as the README says."""
    return re.sub(r"(\A|[;\t\r\n])'(?=\s*[=+\-@])", r"\1", cell)


def _plain(value: object) -> object:
    return "" if value is None else value


def test_no_column_of_the_snapshot_is_left_out_and_the_codebook_names_each(folder: Path) -> None:
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert descriptor["version"] == "fixture-1"
    assert descriptor["created"] == "2026-01-02T03:04:05Z"
    assert "不含" in descriptor["licenses"][0]["title"] or "没有文章原文" in descriptor["licenses"][0]["title"]
    for language in ("zh", "en"):
        codebook = (folder / f"README.{language}.md").read_text("utf-8")
        fields = {field["name"] for resource in descriptor["resources"] for field in resource["schema"]["fields"]}
        assert {name for name in fields if f"| {name} |" not in codebook} == set()
        assert "| grids_total |" in codebook
    assert "fixture-1" in (folder / "CITATION.bib").read_text("utf-8")
