"""Dated events: what bears on figures over time comes from a file, with its source, or the build says what is wrong."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from conftest import CountyPair

from etl.faults import Faults, FaultyFacts
from etl.messages import LANGUAGES
from etl.model import Facts
from etl.read_catalogue import read_catalogue
from etl.read_events import check_events, read_events

DATA = Path(__file__).resolve().parents[1] / "data"
EVENT = """- id: census
  date: '2020-11-01'
  region_code: '990100'
  kind: census
  breaks: 'yes'
  indicators: [area]
  themes: []
  name: {zh: 普查, en: Census}
  note: {zh: 说明, en: Note}
  source: {title: 公报, publisher: 统计局, published: '2021', url: 'https://example.org/c'}
"""


def test_an_event_reaches_the_snapshot_with_its_source(county_pair: CountyPair) -> None:
    region, indicator = county_pair_ids(county_pair)
    text = EVENT.replace("990100", region).replace("[area]", f"[{indicator}]")
    (county_pair.data / "events.yml").write_text(text, encoding="utf-8")
    county_pair.build()
    assert county_pair.rows("SELECT * FROM event") == [
        ("census", date(2020, 11, 1), region, "census", True, [indicator], [], "普查", "Census", "说明", "Note", "公报",
         "统计局", "2021", "https://example.org/c")
    ]  # fmt: skip


def test_a_data_folder_without_events_builds(county_pair: CountyPair) -> None:
    county_pair.build()
    assert county_pair.rows("SELECT count(*) FROM event") == [(0,)]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("'2020-11-01'", "'2020-11'", ("events.yml:2", "date", "bad_day")),
        ("  date: '2020-11-01'\n", "", ("events.yml:1", "date", "missing")),
        ("region_code: 'REGION'", "region_code: '123456'", ("events.yml:1", "region_code", "dangling")),
        ("kind: census", "kind: festival", ("events.yml:4", "kind", "unknown_word")),
        ("breaks: 'yes'", "breaks: maybe", ("events.yml:5", "breaks", "unknown_word")),
        ("[INDICATOR]", "[no_such]", ("events.yml:1", "indicators", "dangling")),
        ("[INDICATOR]", "[]", ("events.yml:1", "indicators", "event_about_nothing")),
        ("themes: []", "themes: [weather]", ("events.yml:1", "themes", "unknown_word")),
        ("publisher: 统计局", "publisher: null", ("events.yml:10", "source.publisher", "missing")),
        ("https://", "ftp://", ("events.yml:10", "source.url", "bad_url")),
        ("- id: census", "- id: census\n  colour: red", ("events.yml:2", "colour", "key_unknown")),
    ],
)  # fmt: skip
def test_a_fault_says_where_it_is_and_how_to_mend_it(
    county_pair: CountyPair, old: str, new: str, fault: tuple[str, str, str]
) -> None:
    region, indicator = county_pair_ids(county_pair)
    text = EVENT.replace("990100", "REGION").replace("[area]", "[INDICATOR]")
    assert text.count(old) == 1
    text = text.replace(old, new).replace("REGION", region).replace("INDICATOR", indicator)
    (county_pair.data / "events.yml").write_text(text, encoding="utf-8")
    with pytest.raises(FaultyFacts) as found:
        county_pair.prepare()
    assert fault in [(str(f.place), f.field, f.key) for f in found.value.faults]
    assert all(f.words(language) for f in found.value.faults for language in LANGUAGES)


def test_two_events_of_one_id_are_a_fault(county_pair: CountyPair) -> None:
    region, indicator = county_pair_ids(county_pair)
    text = EVENT.replace("990100", region).replace("[area]", f"[{indicator}]")
    (county_pair.data / "events.yml").write_text(text * 2, encoding="utf-8")
    with pytest.raises(FaultyFacts) as found:
        county_pair.prepare()
    assert [(str(f.place), f.key) for f in found.value.faults] == [("events.yml:11", "repeated")]


def test_every_changed_code_of_our_places_has_an_event() -> None:
    """A place whose boundary changed would otherwise be drawn as one line across the change."""
    facts, faults = Facts(), Faults()
    read_catalogue(DATA, facts, faults)
    read_events(DATA, facts, faults)
    check_events(facts, faults)
    assert not list(faults)
    ours = {region.code for region in facts.regions}
    with (DATA / "crosswalk.csv").open(encoding="utf-8", newline="") as opened:
        changed = {
            (code, row["valid_to"] or row["valid_from"])
            for row in csv.DictReader(opened)
            for code in (row["code"], row["replaced_by"])
            if code in ours and row["extent"] != "same"
        }
    told = {(event.region_code, event.happened) for event in facts.events if event.kind == "boundary"}
    assert changed <= told


def test_the_events_of_this_atlas_cite_where_their_date_is_from() -> None:
    facts, faults = Facts(), Faults()
    read_events(DATA, facts, faults)
    assert len(facts.events) >= 6 and not list(faults)
    assert {e.event_id: e.happened for e in facts.events if e.kind == "census"} == {
        "census_2010": "2010-11-01",
        "census_2020": "2020-11-01",
    }
    assert all(event.title and event.publisher and event.url and event.published for event in facts.events)


def county_pair_ids(pair: CountyPair) -> tuple[str, str]:
    """Return a region and an indicator of the county pair."""
    facts = pair.prepare().facts
    return facts.regions[0].code, facts.indicators[0].indicator_id
