"""The catalogue: which places, sources, indicators, families, concepts and practices there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from etl.check_words import check_words
from etl.economic_regions import read_economic_regions
from etl.faults import Faults
from etl.model import (
    GRADES,
    INDICATOR_KINDS,
    LEVELS,
    POLARITIES,
    READINGS,
    SOURCE_KINDS,
    THEMES,
    Concept,
    Facts,
    Family,
    Indicator,
    Place,
    Practice,
    Region,
    Remark,
    Source,
)
from etl.place_tables import check_place_tables
from etl.read_rows import read_rows
from etl.read_yaml import read_entries
from etl.record import CHECKSUM, FILE_NAME, ID, INDICATOR_ID, REGION_CODE, Record

REGION_COLUMNS = (
    "code", "name_zh", "name_en", "level", "parent_code", "groups", "longitude", "latitude", "note",
)  # fmt: skip
SOURCE_KEYS = (
    "source_id", "title", "publisher", "published", "page", "url", "kind", "grade", "reading", "text_file",
    "text_sha256", "regions", "note",
)  # fmt: skip
INDICATOR_KEYS = (
    "id", "theme", "family", "name.zh", "name.en", "unit", "kind", "polarity", "definition.zh", "definition.en",
    "caveat.zh", "caveat.en", "aliases", "words", "verbs", "near", "units", "not", "formula",
)  # fmt: skip
FAMILY_KEYS = ("id", "theme", "name.zh", "name.en", "caveat.zh", "caveat.en")
CONCEPT_KEYS = ("id", "name.zh", "name.en", "note.zh", "note.en")
REMARK_KEYS = ("zh", "en")
PRACTICE_KEYS = ("id", "theme", "name.zh", "name.en", "definition.zh", "definition.en", "aliases")


def read_catalogue(data: Path, facts: Facts, faults: Faults) -> None:
    """Read places, sources, families, indicators, concepts, practices and, where they are there, ``notes.yml`` and
    ``economic_regions.yml``; the tables of places that maps and extraction read are looked through.

    Parameters
    ----------
    data : Path
        The data folder.
    facts : Facts
        Receives them.
    faults : Faults
        Receives what cannot be understood.
    """
    facts.regions = [_region(r) for r in read_rows(data / "regions.csv", "regions.csv", REGION_COLUMNS, faults)]
    facts.economic_regions = read_economic_regions(data, facts.regions, faults)
    facts.sources = [_source(r) for r in read_entries(data / "sources.yml", "sources.yml", SOURCE_KEYS, faults)]
    facts.families = [_family(r) for r in read_entries(data / "families.yml", "families.yml", FAMILY_KEYS, faults)]
    facts.indicators = read_indicators(data, faults)
    check_words(facts.indicators, faults)
    facts.concepts = [_concept(r) for r in read_entries(data / "concepts.yml", "concepts.yml", CONCEPT_KEYS, faults)]
    facts.practices = [
        _practice(r) for r in read_entries(data / "practices.yml", "practices.yml", PRACTICE_KEYS, faults)
    ]
    check_place_tables(data, faults)
    if (data / "notes.yml").exists():
        facts.remarks = [
            Remark(zh=r.text("zh"), en=r.text("en"), place=r.place)
            for r in read_entries(data / "notes.yml", "notes.yml", REMARK_KEYS, faults)
        ]


def read_indicators(data: Path, faults: Faults) -> list[Indicator]:
    """Return the indicators alone, in the order of the files ``indicators/*.yml``."""
    return [
        _indicator(record, path.stem)
        for path in files_of(data, "indicators", ".yml", faults)
        for record in read_entries(path, f"indicators/{path.name}", INDICATOR_KEYS, faults)
    ]


def files_of(data: Path, folder: str, suffix: str, faults: Faults) -> Iterator[Path]:
    """Yield the files of a folder in order of name; a file that would be left out in silence is a fault."""
    if not (data / folder).is_dir():
        faults.add(Place(f"{folder}/"), "", "", "file_missing")
        return
    for path in sorted((data / folder).iterdir()):
        if path.name.startswith(".") or path.suffix == ".md":
            continue
        if path.suffix == suffix and path.is_file():
            yield path
        else:
            faults.add(Place(f"{folder}/{path.name}"), "", "", "file_unexpected", suffix=suffix)


def _region(record: Record) -> Region:
    longitude, latitude = record.optional_number("longitude"), record.optional_number("latitude")
    if (longitude is None) != (latitude is None):
        record.fault("longitude", "", "half_a_point")
    for name, value, limit in (("longitude", longitude, 180.0), ("latitude", latitude, 90.0)):
        if value is not None and abs(value) > limit:
            record.fault(name, value, "not_on_earth", limit=limit)
    return Region(
        code=record.matching("code", REGION_CODE, "region_code"),
        name_zh=record.text("name_zh"),
        name_en=record.text("name_en"),
        level=record.choice("level", LEVELS),
        parent_code=record.optional_matching("parent_code", REGION_CODE, "region_code"),
        groups=record.several("groups"),
        longitude=longitude,
        latitude=latitude,
        note=record.words("note"),
        place=record.place,
    )


def _source(record: Record) -> Source:
    url = record.optional("url")
    if url is not None and not url.startswith(("http://", "https://")):
        record.fault("url", url, "bad_url")
    return Source(
        source_id=record.matching("source_id", ID, "id"),
        title=record.text("title"),
        publisher=record.text("publisher"),
        published=record.optional_date("published"),
        page=record.optional("page"),
        url=url,
        kind=record.choice("kind", SOURCE_KINDS),
        grade=record.choice("grade", GRADES),
        reading=record.choice("reading", READINGS),
        text_file=record.optional_matching("text_file", FILE_NAME, "file_name"),
        text_sha256=record.optional_matching("text_sha256", CHECKSUM, "checksum"),
        regions=record.several("regions"),
        note=record.words("note"),
        place=record.place,
    )


def _indicator(record: Record, file_theme: str) -> Indicator:
    theme = record.choice("theme", THEMES)
    if theme != file_theme:
        record.fault("theme", theme, "theme_of_other_file", file_theme=file_theme)
    return Indicator(
        indicator_id=record.matching("id", INDICATOR_ID, "indicator_id"),
        theme=theme,
        family=record.matching("family", ID, "id"),
        name_zh=record.text("name.zh"),
        name_en=record.text("name.en"),
        unit=record.text("unit"),
        kind=record.choice("kind", INDICATOR_KINDS),
        polarity=record.choice("polarity", POLARITIES),
        definition_zh=record.text("definition.zh"),
        definition_en=record.text("definition.en"),
        caveat_zh=record.words("caveat.zh"),
        caveat_en=record.words("caveat.en"),
        aliases=record.several("aliases"),
        formula=record.optional("formula"),
        place=record.place,
        words=record.several("words"),
        verbs=record.several("verbs"),
        near=record.several("near"),
        units=record.several("units"),
        vetoes=record.several("not"),
    )


def _family(record: Record) -> Family:
    return Family(
        family_id=record.matching("id", ID, "id"),
        theme=record.choice("theme", THEMES),
        name_zh=record.text("name.zh"),
        name_en=record.text("name.en"),
        caveat_zh=record.words("caveat.zh"),
        caveat_en=record.words("caveat.en"),
        place=record.place,
    )


def _concept(record: Record) -> Concept:
    return Concept(
        concept_id=record.matching("id", ID, "id"),
        name_zh=record.text("name.zh"),
        name_en=record.text("name.en"),
        note_zh=record.words("note.zh"),
        note_en=record.words("note.en"),
        place=record.place,
    )


def _practice(record: Record) -> Practice:
    return Practice(
        practice_id=record.matching("id", ID, "id"),
        theme=record.choice("theme", THEMES),
        name_zh=record.text("name.zh"),
        name_en=record.text("name.en"),
        definition_zh=record.text("definition.zh"),
        definition_en=record.text("definition.en"),
        aliases=record.several("aliases"),
        place=record.place,
    )
