"""Logs of every form: hotline and grid exports, workbooks, GB18030, GeoReport v2, own layouts."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
import yaml

from etl.event_logs.layouts import built_in, layouts_for
from etl.faults import AtlasError
from tests.fixture_rollup import figures, make_data, periods, rollup, table, write

TICKETS = ("工单编号", "来电人", "联系电话", "区县", "诉求类型", "受理时间", "办结时间", "满意度", "是否重办")
ROWS = (
    ("G1", "虚构甲", "13900000001", "甲县", "噪声", "2026/1/5 8:05", "2026/1/5 10:05", "满意", "否"),
    ("G2", "虚构乙", "13900000002", "虚市乙县", "停车", "2026年1月6日 9:00", "", "", ""),
    ("G3", "虚构丙", "13900000003", "990101001002", "停车", "2026-01-07 09:00:00", "2026-01-07 13:00:00", "", "是"),
)
JANUARY = {
    ("issues_reported", "990101"): ("2", "2"),
    ("issues_reported", "990102"): ("1", "1"),
    ("issues_resolved", "990101"): ("2", "2"),
    ("issues_resolved", "990102"): ("0", "0"),
    ("issues_resolution_rate", "990101"): ("100", "2"),
    ("issues_resolution_rate", "990102"): ("0", "1"),
    ("resolution_hours_median", "990101"): ("3", "2"),
    ("resolution_hours_p90", "990101"): ("3.8", "2"),
    ("issues_reopened_rate", "990101"): ("50", "2"),
}
REQUESTS = [
    {
        "service_request_id": "r1", "status": "closed", "service_code": "001", "lat": 30.5, "long": 110.5,
        "requested_datetime": "2026-01-05T00:00:00+00:00", "updated_datetime": "2026-01-05T06:00:00+00:00",
        "address": "虚构路1号", "description": "灯不亮",
    },
    {
        "service_request_id": "r2", "status": "open", "service_code": "001", "lat": 30.5, "long": 111.5,
        "requested_datetime": "2026-01-06T00:00:00+00:00", "updated_datetime": "2026-01-07T00:00:00+00:00",
        "address": "虚构路2号", "description": "",
    },
]  # fmt: skip
OPEN311 = {
    ("issues_reported", "990101"): ("1", "1"),
    ("issues_reported", "990102"): ("1", "1"),
    ("issues_resolved", "990101"): ("1", "1"),
    ("issues_resolved", "990102"): ("0", "0"),
    ("issues_resolution_rate", "990101"): ("100", "1"),
    ("issues_resolution_rate", "990102"): ("0", "1"),
    ("resolution_hours_median", "990101"): ("6", "1"),
    ("resolution_hours_p90", "990101"): ("6", "1"),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder of two fictional counties."""
    return make_data(tmp_path)


@pytest.fixture
def outlines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two square counties side by side."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": code, "level": "county"},
            "geometry": {"type": "Polygon", "coordinates": [[[x, 30], [x + 1, 30], [x + 1, 31], [x, 31], [x, 30]]]},
        }
        for code, x in (("990101", 110), ("990102", 111))
    ]
    file = write(tmp_path, "outlines.json", json.dumps({"type": "FeatureCollection", "features": features}))
    monkeypatch.setenv("ATLAS_BOUNDARIES", str(file))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_hotline_export_is_recognised_in_any_encoding(data: Path, tmp_path: Path, encoding: str) -> None:
    assert rollup(data, write(tmp_path, "export.csv", table(TICKETS, *ROWS), encoding)) == 0
    assert figures(data, "2026-01") == JANUARY
    head = yaml.safe_load((data / "periodic" / "logs" / "batch.yml").read_text(encoding="utf-8"))
    assert set(head["concepts"].values()) == {"hotline_12345"}


def test_a_title_above_the_header_and_tabs_between_cells(data: Path, tmp_path: Path) -> None:
    text = "12345热线工单导出\n" + table(TICKETS, *ROWS).replace(",", "\t")
    assert rollup(data, write(tmp_path, "export.tsv", text)) == 0
    assert figures(data, "2026-01") == JANUARY


def test_a_workbook_with_dates_as_dates_and_two_sheets(data: Path, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "export.xlsx", {"default_date_format": "yyyy-mm-dd hh:mm"})
    for name, rows in (("一", ROWS[:2]), ("二", ROWS[2:])):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["工单导出"])
        sheet.write_row(1, 0, TICKETS)
        for at, row in enumerate(rows, start=2):
            sheet.write_row(at, 0, row)
    book.worksheets()[0].write_datetime(2, 5, datetime(2026, 1, 5, 8, 5))
    book.add_worksheet("说明").write(0, 0, "只供测试")
    book.close()
    assert rollup(data, tmp_path / "export.xlsx") == 0
    assert figures(data, "2026-01") == JANUARY


def test_a_grid_export_has_a_concept_of_its_own(data: Path, tmp_path: Path) -> None:
    text = table(("事件编号", "区县", "上报时间", "结案时间"), ("s1", "甲县", "2026.1.5 8:00", "20260105103000"))
    assert rollup(data, write(tmp_path, "grid.csv", text)) == 0
    assert figures(data, "2026-01")[("resolution_hours_median", "990101")] == ("2.5", "1")
    assert "grid_events" in (data / "periodic" / "logs" / "batch.yml").read_text(encoding="utf-8")


def test_a_volunteer_export(data: Path, tmp_path: Path) -> None:
    text = table(
        ("志愿者编号", "姓名", "区县", "签到时间", "签退时间"),
        ("v-1", "虚构甲", "甲县", "2026/1/5 8:00", "2026/1/5 9:30"),
    )
    assert rollup(data, write(tmp_path, "export.csv", text), log="volunteers") == 0
    assert figures(data, "2026-01")[("volunteer_hours", "990101")] == ("1.5", "1")


def test_georeport_json_by_points(data: Path, tmp_path: Path, outlines: None) -> None:
    assert rollup(data, write(tmp_path, "requests.json", json.dumps(REQUESTS))) == 0
    assert figures(data, "2026-01") == OPEN311


def test_georeport_xml_and_csv_give_the_same(data: Path, tmp_path: Path, outlines: None) -> None:
    inside = "".join(
        "<request>" + "".join(f"<{k}>{v}</{k}>" for k, v in request.items()) + "</request>" for request in REQUESTS
    )
    xml = f'<?xml version="1.0" encoding="utf-8"?><service_requests>{inside}</service_requests>'
    assert rollup(data, write(tmp_path, "requests.xml", xml), batch="xml") == 0
    text = table(REQUESTS[0], *([str(v) for v in request.values()] for request in REQUESTS))
    assert rollup(data, write(tmp_path, "requests.csv", text), batch="csv") == 0
    assert figures(data, "2026-01", "xml") == figures(data, "2026-01", "csv") == OPEN311


def test_an_own_layout(data: Path, tmp_path: Path) -> None:
    columns = "{event_id: 号, region: 片区, reported_at: 起, resolved_at: [止, 完]}"
    layout = f"log: events\ncolumns: {columns}\nregions: {{东片: '990102'}}\n"
    write(tmp_path, "own.yml", layout)
    log = write(
        tmp_path, "log.csv", table(("号", "片区", "起", "完"), ("1", "东片", "2026-03-01 08:00", "2026-03-01 09:00"))
    )
    assert rollup(data, log, "--layout", tmp_path / "own.yml") == 0
    assert periods(data) == ["2026-03"]
    assert figures(data, "2026-03")[("issues_reported", "990102")] == ("1", "1")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("columns: {event_id: 号}\n", "rollup.layout_lacks"),
        ("columns: {event_id: 号, phone: 电话}\n", "rollup.layout_unknown"),
        ("log: volunteers\ncolumns: {event_id: 号}\n", "rollup.layout_other_log"),
        ("- 1\n", "rollup.layout_no_columns"),
        ("a: [\n", "rollup.layout_unread"),
    ],
)
def test_a_layout_that_does_not_hold_is_refused(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(AtlasError) as refused:
        layouts_for("events", str(write(tmp_path, "own.yml", text)))
    assert refused.value.key == key
    assert refused.value.words("zh") and refused.value.words("en")


def test_no_layout_reads_a_column_that_names_a_person() -> None:
    names = {name for layout in built_in() for names in layout.columns.values() for name in names}
    assert not {
        n for n in names if any(w in n for w in ("姓名", "电话", "手机", "身份证", "地址", "内容", "来电人", "phone"))
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("log.docx", "x"), ("log.csv", "a,b\n1,2\n"), ("log.xlsx", "no workbook"), ("log.parquet", "PAR0"),
        ("log.json", "[1]"), ("log.xml", "<a>"), ("log.csv", ",".join(TICKETS) + "\n"),
    ],
)  # fmt: skip
def test_what_is_no_log_is_refused_with_the_mend(
    data: Path, tmp_path: Path, name: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rollup(data, write(tmp_path, name, text)) == 2
    assert name in capsys.readouterr().err
    assert not (data / "periodic" / "logs").exists()
