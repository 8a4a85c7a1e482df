"""Both languages say the same things."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from dashboard.locale import LANGUAGES, messages, say
from dashboard.render.table import headings

DATA = Path(__file__).resolve().parents[1] / "data"
PLACEHOLDER = re.compile(r"{(\w+)")


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    zh, en = messages("zh"), messages("en")
    assert set(zh) == set(en)
    differing = [key for key in zh if set(PLACEHOLDER.findall(zh[key])) != set(PLACEHOLDER.findall(en[key]))]
    assert differing == []


def test_chinese_is_chinese_and_english_is_english() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    # A language is named in itself wherever one chooses it.
    found = [key for key, text in messages("en").items() if chinese.search(text) and not key.endswith(".zh")]
    assert found == []


def test_a_missing_message_or_value_fails() -> None:
    with pytest.raises(KeyError):
        say("zh", "no.such.message")
    with pytest.raises(KeyError):
        say("zh", "title.only")
    with pytest.raises(KeyError):
        say("fr", "list.comma")


def test_a_value_is_never_read_as_a_form() -> None:
    assert say("en", "note.caveat", indicator="{x}", text="{0}") == "{x}: {0}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_of_the_catalogue_has_words(language: str) -> None:
    units = {
        entry["unit"]
        for path in sorted((DATA / "indicators").glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or []
    }
    assert {unit for unit in units if f"unit.{unit}" not in messages(language)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_gap_reason_of_the_snapshot_has_words(language: str) -> None:
    schema = (DATA.parent / "etl" / "schema.sql").read_text(encoding="utf-8")
    found = re.search(r"reason_key IN \((.*?)\)", schema, re.S)
    reasons = set(re.findall(r"'(\w+)'", found.group(1))) if found else set()
    assert {reason for reason in reasons if f"gap_reason.{reason}" not in messages(language)} == set()


def test_headings_are_words() -> None:
    assert headings("zh")["value"] == "数值"
