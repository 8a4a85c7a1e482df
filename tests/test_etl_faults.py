"""Bad facts: each class of fault names file, line, what stands there, what is wrong and how to mend it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CountyPair

from etl.faults import FaultyFacts
from etl.messages import LANGUAGES

YI = "observations/yi.csv"
YI_1 = "yi-1,990102,,grids_total,,50,,exact,stock,,2023-12-31,stated,year,yi-2023,,,表1 B2,50,,\n"


def faults_of(pair: CountyPair) -> list[tuple[str, str, str]]:
    """Return (place, field, key) of every fault."""
    try:
        pair.prepare()
    except FaultyFacts as found:
        for language in LANGUAGES:
            assert all(fault.words(language) for fault in found.faults)
        return [(str(f.place), f.field, f.key) for f in found.faults]
    return []


def test_the_county_pair_has_no_fault(county_pair: CountyPair) -> None:
    assert faults_of(county_pair) == []


Spoil = Callable[[CountyPair], None]


def swap(file: str, old: str, new: str) -> Spoil:
    return lambda pair: pair.replace(file, old, new)


def spoil_bytes(file: str, change: Callable[[bytes], bytes]) -> Spoil:
    def spoil(pair: CountyPair) -> None:
        path = pair.data / file
        path.write_bytes(change(path.read_bytes()))

    return spoil


FILES: list[tuple[Spoil, tuple[str, str, str]]] = [
    (lambda p: (p.data / "gaps.csv").unlink(), ("gaps.csv", "", "file_missing")),
    (lambda p: (p.data / "gaps.csv").write_bytes(b""), ("gaps.csv", "", "file_empty")),
    (lambda p: (p.data / "observations/new.xlsx").write_bytes(b"x"), ("observations/new.xlsx", "", "file_unexpected")),
    (spoil_bytes("gaps.csv", lambda b: b.decode().encode("gb18030")), ("gaps.csv:2", "", "not_utf8")),
    (spoil_bytes("gaps.csv", lambda b: b"\xef\xbb\xbf" + b), ("gaps.csv:1", "", "byte_order_mark")),
    (spoil_bytes("gaps.csv", lambda b: b.replace(b"\n", b"\r\n")), ("gaps.csv:1", "", "carriage_return")),
    (spoil_bytes("concepts.yml", lambda b: b[:-2] + b"\xff\n"), ("concepts.yml:3", "", "not_utf8")),
    (swap("gaps.csv", "kind,", ""), ("gaps.csv:1", "kind", "column_missing")),
    (swap("gaps.csv", "kind,", "kind,colour,"), ("gaps.csv:1", "colour", "column_unknown")),
    (swap("gaps.csv", "kind,", "kind,kind,"), ("gaps.csv:1", "kind", "column_repeated")),
    (lambda p: p.append("gaps.csv", "990101,area\n"), ("gaps.csv:3", "", "wrong_cell_count")),
    (lambda p: p.append("gaps.csv", "\n"), ("gaps.csv:3", "", "blank_line")),
    (lambda p: p.append("gaps.csv", '990101,area,withheld,"open\n'), ("gaps.csv:3", "", "not_csv")),
    (lambda p: p.append("concepts.yml", "- id: [\n"), ("concepts.yml:5", "", "not_yaml")),
    (lambda p: p.append("concepts.yml", "- word\n"), ("concepts.yml:4", "", "not_a_mapping")),
    (swap("concepts.yml", "- id: registered\n  ", "- id: registered\n "), ("concepts.yml:2", "", "not_yaml")),
    (lambda p: (p.data / "concepts.yml").write_text("a: 1\n"), ("concepts.yml:1", "", "not_a_list")),
    (lambda p: (p.data / "concepts.yml").write_text("- id: &x a\n- id: *x\n"), ("concepts.yml:2", "", "yaml_alias")),
    (swap("concepts.yml", "- id: registered\n", "- id: registered\n  id: r\n"),
     ("concepts.yml:2", "id", "key_repeated")),
    (swap("concepts.yml", "note: {zh", "notes: {zh"), ("concepts.yml:3", "notes", "key_unknown")),
    (swap("concepts.yml", "{zh: 户籍, en", "{cn: 户籍, en"), ("concepts.yml:2", "name.cn", "key_unknown")),
    (swap("concepts.yml", "- id: registered", "- id: [registered]"), ("concepts.yml:1", "id", "not_text")),
]  # fmt: skip

FIELDS: list[tuple[str, str, str, tuple[str, str, str]]] = [
    (YI, "yi-1,", "yi 1,", (f"{YI}:2", "observation_id", "bad_id")),
    (YI, "yi-1,", ",", (f"{YI}:2", "observation_id", "missing")),
    (YI, "yi-1,990102", "yi-1,99010", (f"{YI}:2", "region_code", "bad_region_code")),
    (YI, "yi-1,990102", "yi-1, 990102", (f"{YI}:2", "region_code", "padded")),
    (YI, "grids_total", "Grids", (f"{YI}:2", "indicator_id", "bad_indicator_id")),
    (YI, ",50,,exact", ',"5,000",,exact', (f"{YI}:2", "value", "bad_number")),
    (YI, ",50,,exact", ",6.7万,,exact", (f"{YI}:2", "value", "bad_number")),
    (YI, ",50,,exact", ",NaN,,exact", (f"{YI}:2", "value", "bad_number")),
    (YI, ",50,,exact", ",inf,,exact", (f"{YI}:2", "value", "bad_number")),
    (YI, ",50,,exact", ",5e1,,exact", (f"{YI}:2", "value", "bad_number")),
    (YI, ",50,,exact", ",\uff15\uff10,,exact", (f"{YI}:2", "value", "bad_number")),
    (YI, ",50,,exact", ",,,exact", (f"{YI}:2", "value", "missing")),
    (YI, ",50,,exact", "," + "9" * 400 + ",,exact", (f"{YI}:2", "value", "bad_number")),
    (YI, ",50,,exact", ",50,,about", (f"{YI}:2", "bound", "unknown_word")),
    (YI, ",50,,exact", ",50,40,exact", (f"{YI}:2", "value_to", "range_backwards")),
    (YI, ",50,,exact", ",50,60,at_least", (f"{YI}:2", "bound", "bound_on_range")),
    (YI, ",50,,exact", ",-50,,exact", (f"{YI}:2", "value", "negative_count")),
    (YI, "表1 B2", "", (f"{YI}:2", "locator", "no_locator")),
    (YI, "表1 B2,50", "表1 B2,", (f"{YI}:2", "as_printed", "missing")),
    (YI, "表1 B2,50", "表1 B2," + "5" * 81, (f"{YI}:2", "as_printed", "printed_too_long")),
    (YI, ",,,表1 B2", ",3,,表1 B2", (f"{YI}:2", "char_end", "half_a_span")),
    (YI, ",,,表1 B2", ",3,3,表1 B2", (f"{YI}:2", "char_end", "span_backwards")),
    (YI, ",,,表1 B2", ",-3,3,表1 B2", (f"{YI}:2", "char_start", "bad_whole_number")),
    (YI, ",,,表1 B2", ",3,5,表1 B2", (f"{YI}:2", "char_start", "span_without_text")),
    (YI, "stock,,2023-12-31", "stock,,2023-02-30", (f"{YI}:2", "period_end", "bad_day")),
    (YI, "stock,,2023-12-31", "stock,,2023", (f"{YI}:2", "period_end", "bad_day")),
    (YI, "stock,,2023-12-31", "stock,,2023-06-30", (f"{YI}:2", "period_end", "not_last_day")),
    (YI, "stock,,2023-12-31", "stock,,", (f"{YI}:2", "period_end", "date_and_basis")),
    (YI, "stock,,2023-12-31", "stock,2024-01-01,2023-12-31", (f"{YI}:2", "period_start", "period_backwards")),
    (YI, "stock,,2023-12-31,stated,year", "stock,2023-01-01,,unknown,",
     (f"{YI}:2", "period_start", "start_without_end")),
    (YI, "stock,,2023-12-31,stated,year", "stock,,2023-12-31,unknown,year",
     (f"{YI}:2", "period_end", "date_and_basis")),
    (YI, "stock,,2023-12-31,stated,year", "stock,,2023-12-31,stated,",
     (f"{YI}:2", "time_precision", "date_and_precision")),
    (YI, "stock,,2023-12-31,stated,year", "stock,,2024-01-16,stated,day",
     (f"{YI}:2", "period_end", "after_publication")),
    (YI, "yi-1,990102", "yi-1,990103", (f"{YI}:2", "region_code", "dangling")),
    (YI, "yi-1,990102", "yi-1,990101", (f"{YI}:2", "region_code", "region_not_of_source")),
    (YI, "grids_total", "grids_counted", (f"{YI}:2", "indicator_id", "dangling")),
    (YI, "grids_total", "residents_per_grid", (f"{YI}:2", "indicator_id", "observed_derived")),
    (YI, "registered", "census", (f"{YI}:4", "concept_id", "dangling")),
    (YI, YI_1, YI_1.replace(",50,,\n", ",50,bench_talk,\n"), (f"{YI}:2", "practice_id", "practice_not_in_region")),
    (YI, YI_1, YI_1.replace(",50,,\n", ",50,tea_talk,\n"), (f"{YI}:2", "practice_id", "dangling")),
    (YI, YI_1, YI_1.replace("yi-2023", "yi-2022"), (f"{YI}:2", "source_id", "dangling")),
    (YI, YI_1, YI_1 + YI_1.replace("yi-1", "yi-8"), (f"{YI}:3", "observation_id", "same_fact")),
    (YI, "yi-2,", "jia-2,", (f"{YI}:3", "observation_id", "repeated")),
    ("regions.csv", "990102,乙县", "990101,乙县", ("regions.csv:4", "code", "repeated")),
    ("regions.csv", "乙县,Yi County,county", "乙县,Yi County,town", ("regions.csv:4", "level", "unknown_word")),
    ("regions.csv", "110.25,30.5", "110.25,", ("regions.csv:4", "longitude", "half_a_point")),
    ("regions.csv", "110.25,30.5", "110.25,95", ("regions.csv:4", "latitude", "not_on_earth")),
    ("regions.csv", "prefecture,,", "prefecture,990101,", ("regions.csv:2", "parent_code", "own_ancestor")),
    ("regions.csv", "base_seven", "base_seven;base_seven", ("regions.csv:3", "groups", "repeated_part")),
    ("regions.csv", "base_seven", "base_seven;", ("regions.csv:3", "groups", "bad_part")),
    ("sources.yml", "published: 2021-05", "published: 2021-13", ("sources.yml:18", "published", "bad_date")),
    ("sources.yml", "grade: A", "grade: S", ("sources.yml:22", "grade", "unknown_word")),
    ("sources.yml", "url: https:", "url: file:", ("sources.yml:20", "url", "bad_url")),
    ("sources.yml", "text_file: jia.txt", "text_file: ../jia.txt", ("sources.yml:10", "text_file", "bad_file_name")),
    ("sources.yml", "text_file: jia.txt", "text_file: null", ("sources.yml:1", "text_sha256", "half_a_text")),
    ("sources.yml", "regions: ['990101']", "regions: []", ("sources.yml:1", "regions", "full_reading_of_nowhere")),
    ("sources.yml", "regions: ['990101']", "regions: ['990101', '1']", ("sources.yml:1", "regions", "dangling")),
    ("indicators/context.yml", "id: area\n  theme: context", "id: area\n  theme: money",
     ("indicators/context.yml:10", "theme", "theme_of_other_file")),
    ("indicators/context.yml", "id: area", "id: residents", ("indicators/context.yml:9", "id", "repeated")),
    ("indicators/context.yml", "area\n  theme: context\n  family: people", "area\n  theme: context\n  family: land",
     ("indicators/context.yml:9", "family", "dangling")),
    ("indicators/issues.yml", "results / deliberations", "results / sum(deliberations)",
     ("indicators/issues.yml:42", "formula", "bad_formula")),
    ("indicators/issues.yml", "results / deliberations", "results / meetings",
     ("indicators/issues.yml:42", "formula", "dangling")),
    ("indicators/issues.yml", "results / deliberations", "results / resolution_rate",
     ("indicators/issues.yml:42", "formula", "formula_of_derived")),
    ("gaps.csv", "990102,area", "990102,residents", ("gaps.csv:2", "indicator_id", "gap_with_figure")),
    ("gaps.csv", "withheld,依规定不公布", "withheld,", ("gaps.csv:2", "reason", "missing")),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "expected"), FILES, ids=[f"{place}-{key}" for _, (place, _, key) in FILES])
def test_a_bad_file_is_named_with_its_line(
    county_pair: CountyPair, spoil: Spoil, expected: tuple[str, str, str]
) -> None:
    spoil(county_pair)
    assert expected in faults_of(county_pair)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"), FIELDS, ids=[f"{e[1]}-{e[2]}-{i}" for i, (*_, e) in enumerate(FIELDS)]
)
def test_a_bad_field_is_named_with_its_line(
    county_pair: CountyPair, file: str, old: str, new: str, expected: tuple[str, str, str]
) -> None:
    county_pair.replace(file, old, new)
    assert expected in faults_of(county_pair)


def test_all_faults_are_reported_at_once_and_no_more(county_pair: CountyPair) -> None:
    county_pair.replace(YI, ",50,,exact", ",fifty,,about")
    county_pair.replace(YI, ",10,,exact", ",ten,,exact")
    county_pair.replace("regions.csv", "110.25,30.5", "110.25,")
    county_pair.replace("gaps.csv", "withheld", "secret")
    assert faults_of(county_pair) == [
        ("gaps.csv:2", "kind", "unknown_word"),
        (f"{YI}:2", "value", "bad_number"),
        (f"{YI}:2", "bound", "unknown_word"),
        (f"{YI}:5", "value", "bad_number"),
        ("regions.csv:4", "longitude", "half_a_point"),
    ]


def test_a_file_that_cannot_be_read_does_not_make_all_others_look_broken(county_pair: CountyPair) -> None:
    (county_pair.data / "sources.yml").unlink()
    assert faults_of(county_pair) == [("sources.yml", "", "file_missing")]


def test_a_cell_may_hold_a_line_break_and_lines_are_still_counted_right(county_pair: CountyPair) -> None:
    county_pair.append("observations/jia.csv", "late,990101,,area,,x,,exact,stock,,,unknown,,jia-2024,,,p. 1,x,,\n")
    assert faults_of(county_pair) == [("observations/jia.csv:14", "value", "bad_number")]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "observations/yi.csv:2  value  “fifty”: This is no number. "
               "Mend: write it without thousands separators, unit or blanks, such as 67000 or 79.6."),
        ("zh", "observations/yi.csv:2  value  “fifty”：不是数字。"
               "改法：写成不带千分位、单位和空格的数，如 67000 或 79.6。"),
    ],
)  # fmt: skip
def test_the_command_line_says_it_in_the_users_language_and_fails(
    county_pair: CountyPair, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str,
    expected: str,
) -> None:  # fmt: skip
    from etl.__main__ import main

    monkeypatch.setenv("ATLAS_LANG", language)
    county_pair.replace(YI, ",50,,exact", ",fifty,,exact")
    for command in ("check", "build"):
        assert main([command, "--data", str(county_pair.data)]) == 1
        assert expected in capsys.readouterr().err.splitlines()


def test_english_and_chinese_have_the_same_words_and_all_that_the_code_asks_for() -> None:
    from etl.messages import words

    gaps = re.compile(r"{(\w+)")
    places = {language: {k: set(gaps.findall(v)) for k, v in words(language).items()} for language in LANGUAGES}
    assert places["zh"] == places["en"]
    missing = sorted(key for key in message_keys() if key not in places["zh"])
    assert not missing


def message_keys() -> set[str]:
    """Find the keys that the code names, wherever a fault is added, an error raised or a message said."""
    keys: set[str] = set()
    for path in sorted((Path(__file__).parent.parent / "etl").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
            if name == "add" and len(given) == 4 and given[3]:
                keys |= {f"fault.{given[3]}.wrong", f"fault.{given[3]}.mend"}
            elif name == "fault" and len(given) == 3 and given[2]:
                keys.add(f"fault.{given[2]}.wrong")
            elif name in ("matching", "optional_matching") and len(given) == 3 and given[2]:
                keys.add(f"fault.bad_{given[2]}.wrong")
            elif name == "AtlasError" and given and given[0]:
                keys.add(f"error.{given[0]}")
            elif name == "say" and len(given) > 1 and given[1]:
                keys.add(str(given[1]))
            elif name == "tell" and given and given[0]:
                keys.add(f"build.step.{given[0]}")
    assert len(keys) > 100
    return keys


def test_check_runs_as_a_module_without_a_data_folder(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "etl", "check", "--data", str(tmp_path / "none")],
        cwd=Path(__file__).parent.parent, capture_output=True, text=True, env={"ATLAS_LANG": "en", "PATH": ""},
    )  # fmt: skip
    assert found.returncode == 2
    assert found.stderr.startswith("There is no folder")
