"""Files made of hostile words: a spreadsheet runs nothing of them, every format stays valid, no word is lost."""

from __future__ import annotations

import csv
import io
from typing import Final

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.export.plain import guarded, table_csv_bytes
from dashboard.render.values import shown
from trials import texts_payloads

_FORMULA: Final = "=+-@＝＋－＠"


def cells(words: list[str]) -> list[str]:
    data = table_csv_bytes(pd.DataFrame({"a": words}, dtype=object))
    return [line[0] for line in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))][1:]


@pytest.mark.parametrize(
    ("words", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("@SUM(1)", "'@SUM(1)"),
        ("＝1+1", "'＝1+1"),
        ("-2+3", "'-2+3"),
        ("-2", "-2"),
        ("+3.5%", "+3.5%"),
        ("-1,200.5", "-1,200.5"),
        ("-1\n=2", "-1\n'=2"),
        (" =1", "' =1"),
        ("\u200b\u00a0=1", "'\u200b\u00a0=1"),
        ("甲;=1+1", "甲;'=1+1"),
        ("甲\t@x", "甲\t'@x"),
        ("甲; -5%", "甲; -5%"),
        ("甲=1", "甲=1"),
        ("a\x00b\ud800", "a\ufffdb\ufffd"),
        ("2024-01-02", "2024-01-02"),
        ("'=1", "'=1"),
    ],
)
def test_a_cell_is_no_formula(words: str, cell: str) -> None:
    assert guarded(shown(words)) == cell


def test_every_payload_is_one_cell_of_words() -> None:
    words = [word for word in texts_payloads.every() if "\r" not in word]
    found = cells(words)
    assert len(found) == len(words)
    for cell, word in zip(found, words, strict=True):
        assert not cell.startswith(tuple(_FORMULA))
        assert cell.replace("'", "") == shown(word).replace("'", "")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text("=+-@＝;\t\r\n \u200b'\",|a1%.\ud800\x00", max_size=24))
def test_no_text_begins_a_formula_wherever_cells_are_parted(words: str) -> None:
    data = table_csv_bytes(pd.DataFrame({"a": [words]}, dtype=object)).decode("utf-8-sig")
    for separator in ",;\t":
        for line in csv.reader(io.StringIO(data, newline=""), delimiter=separator):
            for cell in line:
                start = cell.lstrip(" \t\r\n\u200b")
                assert not start.startswith(("=", "@", "＝")), (words, separator)
                assert not start.startswith(("+", "-")) or start.strip("+-%,. \t\r\n1").strip() == "", (
                    words,
                    separator,
                )
