"""Faults of period files are told with file, line and mend, all in one run, and nothing is built or written."""

# ruff: noqa: E501  (one fault a row reads best across)
from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import CountyPair
from fixture_periodic import HEAD, put, table

from etl.faults import AtlasError, FaultyFacts
from etl.periodic.write import BatchHead, Origin, write_period, write_periods

GOOD = [("990101", "grids_total", 130.0), ("990102", "grids_total", 55.0)]
FILE = "periodic/yuebao/2024-03.csv"
HEADER = "region_code,indicator_id,value,bound,gap,as_printed,locator,base\n"

Spoil = Callable[[CountyPair], object]


def faults_of(pair: CountyPair) -> list[tuple[str, str, str]]:
    with pytest.raises(FaultyFacts) as found:
        pair.prepare()
    for fault in found.value.faults:
        assert fault.words("zh")
        assert fault.words("en")
    return [(str(f.place), f.field, f.key) for f in found.value.faults]


def cell(old: str, new: str) -> Spoil:
    return lambda pair: pair.replace(FILE, old, new)


FAULTS: list[tuple[Spoil, list[tuple[str, str, str]]]] = [
    (cell("990102,", "990109,"), [(f"{FILE}:3", "region_code", "dangling")]),
    (cell("990102,", ","), [(f"{FILE}:3", "region_code", "missing")]),
    (cell("990101,grids_total", "990101,grids"), [(f"{FILE}:2", "indicator_id", "dangling")]),
    (cell("990101,grids_total", "990101,resolution_rate"), [(f"{FILE}:2", "indicator_id", "observed_derived")]),
    (cell("990101,grids_total", "990101,grid_workers_norm"), [(f"{FILE}:2", "indicator_id", "periodic_norm")]),
    (cell(",130,exact", ",1 30,exact"), [(f"{FILE}:2", "value", "bad_number")]),
    (cell(",130,exact", ",1e3,exact"), [(f"{FILE}:2", "value", "bad_number")]),
    (cell(",130,exact", ",-130,exact"), [(f"{FILE}:2", "value", "periodic_negative")]),
    (cell(",130,exact,,130", ",,exact,,130"), [(f"{FILE}:2", "value", "periodic_no_value")]),
    (cell(",130,exact", ",130,circa"), [(f"{FILE}:2", "bound", "unknown_word")]),
    (cell(",130,exact", ",130,"), [(f"{FILE}:2", "bound", "missing")]),
    (cell(",130,exact,,130", ",,,secret,"), [(f"{FILE}:2", "gap", "unknown_word")]),
    (cell(",130,exact,,130", ",,,not_searched,"), [(f"{FILE}:2", "gap", "unknown_word")]),
    (cell(",130,exact,,130", ",130,exact,withheld,130"), [(f"{FILE}:2", "gap", "periodic_gap_with_value")]),
    (cell(",130,exact,,130", ",130,exact,,"), [(f"{FILE}:2", "as_printed", "missing")]),
    (cell(",exact,,130,,", ",exact,,13\x000,,"), [(f"{FILE}:2", "as_printed", "control_character")]),
    (cell(",exact,,130,,", ",exact,,130,,-4"), [(f"{FILE}:2", "base", "bad_whole_number")]),
    (cell("990102,", "990101,"), [(f"{FILE}:3", "region_code", "repeated")]),
    (cell(",130,exact", ",130,exact,"), [(f"{FILE}:2", "", "wrong_cell_count")]),
    (cell("990102,", '"990102,'), [(f"{FILE}:3", "", "not_csv")]),
    (cell("990102,", "\n990102,"), [(f"{FILE}:3", "", "blank_line")]),
    (cell("130,,\n", '"13\n0",,\n'), [(f"{FILE}:2", "as_printed", "control_character")]),
    (cell("value,bound", "worth,bound"), [(f"{FILE}:1", "worth", "column_unknown"), (f"{FILE}:1", "value", "column_missing")]),
    (cell("region_code,indicator_id,v", "\ufeffregion_code,indicator_id,v"), [(f"{FILE}:1", "", "byte_order_mark")]),
    (lambda p: (p.data / FILE).write_bytes(HEADER.encode() + "990101,grids_total,1,exact,,网,,\n".encode("gb18030")),
     [(f"{FILE}:2", "", "not_utf8")]),
    (lambda p: p.append("gaps.csv", "990102,grids_total,not_published,没有公布\n"), [("gaps.csv:3", "indicator_id", "gap_with_figure")] * 2),
    # the batch and its files
    (lambda p: (p.data / FILE).rename(p.data / "periodic/yuebao/2024-3.csv"),
     [("periodic/yuebao/2024-3.csv", "", "periodic_bad_period"), ("periodic/yuebao/batch.yml:7", "periods", "periodic_no_file")]),
    (lambda p: (p.data / FILE).rename(p.data / "periodic/yuebao/2024-04.csv"),
     [("periodic/yuebao/2024-04.csv", "", "periodic_no_entry"), ("periodic/yuebao/batch.yml:7", "periods", "periodic_no_file")]),
    (lambda p: (p.data / FILE).rename(p.data / "periodic/yuebao/2024-03.xlsx"),
     [("periodic/yuebao/2024-03.xlsx", "", "file_unexpected"), ("periodic/yuebao/batch.yml:7", "periods", "periodic_no_file")]),
    (lambda p: (p.data / "periodic/yuebao/2024-03.parquet").write_bytes(b""), [("periodic/yuebao/2024-03.parquet", "", "periodic_two_forms")]),
    (lambda p: (p.data / "periodic/yuebao/batch.yml").unlink(),
     [("periodic/yuebao/batch.yml", "", "file_missing")]),
    (lambda p: (p.data / "periodic/note.txt").write_text("x"), [("periodic/note.txt", "", "periodic_no_batch")]),
    (lambda p: p.replace("periodic/yuebao/batch.yml", "grade: A", "grade: E"), [("periodic/yuebao/batch.yml:4", "grade", "unknown_word")]),
    (lambda p: p.replace("periodic/yuebao/batch.yml", "grade: A", "colour: A"),
     [("periodic/yuebao/batch.yml:1", "grade", "missing"), ("periodic/yuebao/batch.yml:4", "colour", "key_unknown")]),
    (lambda p: p.replace("periodic/yuebao/batch.yml", "periods:", "concepts: {grids_total: nonsense}\nperiods:"),
     [("periodic/yuebao/batch.yml", "concepts.grids_total", "dangling")]),
    (lambda p: p.replace("periodic/yuebao/batch.yml", '"2024-03": {}', '"2024-03": {published: soon}'),
     [("periodic/yuebao/batch.yml:7", "published", "bad_date")]),
    (lambda p: p.replace("periodic/yuebao/batch.yml", 'periods:\n  "2024-03": {}\n', ""),
     [("periodic/yuebao/2024-03.csv", "", "periodic_no_entry"), ("periodic/yuebao/batch.yml:1", "periods", "periodic_no_periods")]),
    (lambda p: p.append("sources.yml", "\n- {source_id: yuebao-2024-03, title: x, publisher: y, kind: web, grade: D, reading: figures_only}\n"),
     [("periodic/yuebao/batch.yml:7", "source_id", "repeated")]),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_each_fault_is_told_where_it_stands(county_pair: CountyPair, number: int) -> None:
    spoil, expected = FAULTS[number]
    put(county_pair, "2024-03", GOOD)
    county_pair.prepare()
    spoil(county_pair)
    assert sorted(set(faults_of(county_pair))) == sorted(set(expected))


def test_a_parquet_file_tells_the_row(county_pair: CountyPair) -> None:
    put(county_pair, "2024-03", GOOD, form="parquet")
    path = county_pair.data / "periodic/yuebao/2024-03.parquet"
    rows = pq.read_table(path).to_pylist()
    rows[1]["region_code"], rows[1]["value"] = "990199", float("inf")
    pq.write_table(pa.Table.from_pylist(rows, pq.read_schema(path)), path)
    assert faults_of(county_pair) == [
        ("periodic/yuebao/2024-03.parquet:2", "region_code", "dangling"),
        ("periodic/yuebao/2024-03.parquet:2", "value", "bad_number"),
    ]


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda path: path.write_bytes(b"PAR1"), ("", "periodic_not_parquet")),
        (lambda path: pq.write_table(pq.read_table(path).drop_columns(["base"]), path), ("", "periodic_columns")),
        (
            lambda path: pq.write_table(
                (t := pq.read_table(path)).set_column(2, "value", t["value"].cast(pa.string())), path
            ),
            ("value", "periodic_type"),
        ),
    ],
)
def test_a_parquet_file_of_another_form(
    county_pair: CountyPair, spoil: Callable[..., object], expected: tuple[str, str]
) -> None:
    put(county_pair, "2024-03", GOOD, form="parquet")
    path = county_pair.data / "periodic/yuebao/2024-03.parquet"
    spoil(path)
    assert faults_of(county_pair) == [("periodic/yuebao/2024-03.parquet", *expected)]


def test_a_wrong_column_does_not_fill_the_screen(county_pair: CountyPair) -> None:
    lines = [f"99{n:04d},grids_total,{n},exact,,{n},,\n" for n in range(1000)]  # three of them are places
    put(county_pair, "2024-03", GOOD)
    (county_pair.data / FILE).write_text(HEADER + "".join(lines), encoding="utf-8")
    with pytest.raises(FaultyFacts) as found:
        county_pair.prepare()
    faults = list(found.value.faults)
    assert len(faults) == 21
    assert "977 more faults" in next(f.words("en") for f in faults if f.key == "periodic_more")  # of 997, 20 are listed
    assert {f.place.line for f in faults} == {None, *range(2, 22)}


def test_faults_elsewhere_are_told_in_the_same_run(county_pair: CountyPair) -> None:
    put(county_pair, "2024-03", GOOD)
    county_pair.replace(FILE, ",130,exact", ",x,exact")
    county_pair.replace("gaps.csv", "withheld", "secret")
    assert faults_of(county_pair) == [("gaps.csv:2", "kind", "unknown_word"), (f"{FILE}:2", "value", "bad_number")]


def test_a_build_with_faults_keeps_the_last_snapshot(county_pair: CountyPair) -> None:
    put(county_pair, "2024-03", GOOD)
    county_pair.build()
    files = county_pair.snapshots
    county_pair.replace(FILE, ",130,exact", ",x,exact")
    with pytest.raises(FaultyFacts):
        county_pair.build()
    assert county_pair.snapshots == files


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([("990199", "grids_total", 1.0)], "dangling"),
        ([("990101", "grids_total", 1.0), ("990101", "grids_total", 2.0)], "repeated"),
        ([("990101", "grids_total", float("nan"))], "bad_number"),
        ([("990101", "resolution_rate", 1.0)], "observed_derived"),
        ([("990102", "area", 1.0)], "gap_with_figure"),
        ([("990101", "grids_total", 1.0, {"gap": "withheld"})], "periodic_gap_with_value"),
    ],
)
def test_rows_that_do_not_fit_are_not_written(
    county_pair: CountyPair, rows: list[tuple[str, str, float]], key: str
) -> None:
    put(county_pair, "2024-03", GOOD)
    before = {p: p.read_bytes() for p in (county_pair.data / "periodic/yuebao").iterdir()}
    for form in ("csv", "parquet"):
        with pytest.raises(FaultyFacts) as found:
            write_periods(
                county_pair.folders,
                "yuebao",
                HEAD,
                {"2024-02": (table(GOOD), Origin()), "2024-03": (table(rows), Origin())},
                form=form,
            )
        assert key in {fault.key for fault in found.value.faults}
        assert {p: p.read_bytes() for p in (county_pair.data / "periodic/yuebao").iterdir()} == before


def test_a_batch_that_never_was_leaves_no_folder(county_pair: CountyPair) -> None:
    with pytest.raises(FaultyFacts):
        put(county_pair, "2024-03", [("990199", "grids_total", 1.0)], batch="neu")
    assert not (county_pair.data / "periodic/neu").exists()


@pytest.mark.parametrize(
    ("batch", "period", "rows", "key"),
    [
        ("Monats-Bericht", "2024-03", table(GOOD), "periodic_bad_batch"),
        ("yuebao", "März", table(GOOD), "periodic_bad_period"),
        ("yuebao", "2024-03", table(GOOD).drop_columns(["value"]), "periodic_bad_rows"),
        ("yuebao", "2024-03", table(GOOD).append_column("colour", pa.array(["a", "b"])), "periodic_bad_rows"),
    ],
)
def test_calls_that_cannot_be_carried_out(
    county_pair: CountyPair, batch: str, period: str, rows: pa.Table, key: str
) -> None:
    with pytest.raises(AtlasError) as found:
        write_period(county_pair.folders, batch, BatchHead(title="x", publisher="y"), period, rows)
    assert found.value.key == key
    assert found.value.words("zh")
