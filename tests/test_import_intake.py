"""An import and a publication on one data folder: neither writes over the other."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from conftest import CountyPair
from fixture_intake import NOBODY, drop, facts, figure, hand_over, ledger, make, publish, reviewed

from etl.atomic import exclusive
from etl.faults import AtlasError, FaultyFacts
from etl.import_mapping import batches
from etl.intake import publication, transaction
from tests.fixture_import import make_data, run, table, written


def imported(pair: CountyPair) -> str:
    """Let an import own a file in which 丙县 has a row already; return that file."""
    (pair.data / "imports").mkdir()
    (pair.data / "imports" / "towns.yml").write_text("batch: spring\n", encoding="utf-8")
    draft = drop(pair)
    publish(pair, draft, reviewed(draft, [figure(1)], practices=[]))
    (pair.data / "observations" / "bing-20240520.csv").rename(pair.data / "observations" / "spring.csv")
    return draft


def values(pair: CountyPair, file: str) -> list[tuple[str, str]]:
    with (pair.data / "observations" / file).open(encoding="utf-8", newline="") as lines:
        return [(row["observation_id"], row["value"]) for row in csv.DictReader(lines)]


def test_a_batch_is_known_by_what_its_mapping_says_or_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "imports"
    folder.mkdir()
    (folder / "a.yml").write_text("batch: towns\n", encoding="utf-8")
    (folder / "b.yml").write_text("prefix: x\n", encoding="utf-8")
    (folder / "c.yml").write_text("batch: [", encoding="utf-8")
    assert batches(tmp_path) == {"towns", "b", "c"}


def test_a_publication_keeps_out_of_the_file_of_a_batch(county_pair: CountyPair) -> None:
    draft = imported(county_pair)
    before = facts(county_pair)
    outcome = publish(county_pair, draft, reviewed(draft, [figure(1), figure(2)], practices=[]))
    assert values(county_pair, "spring.csv") == []
    assert values(county_pair, "bing-20240520.csv") == [("bing-20240520-001", "80"), ("bing-20240520-002", "95")]
    assert (outcome.counts["changed"], outcome.counts["added"], outcome.counts["removed"]) == (1, 1, 0)
    publication.undo(ledger(county_pair)[-1]["id"], "赵六", county_pair.folders, make, NOBODY)
    assert facts(county_pair) == before


def test_a_source_is_not_called_like_a_batch(county_pair: CountyPair) -> None:
    draft = imported(county_pair)
    before = facts(county_pair)
    content = reviewed(draft)
    content["sections"][0]["source"]["source_id"] = "spring"
    with pytest.raises(FaultyFacts) as found:
        publish(county_pair, draft, content)
    assert next(f.words("en") for f in found.value.faults if f.field == "source_id") == (
        "§1  source_id  “spring”: This is the name of a batch of imported figures. Mend: choose another source id."
    )
    assert facts(county_pair) == before


def test_an_import_holds_the_lock_of_publishing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from etl import import_table

    data = make_data(tmp_path)
    held: list[bool] = []
    decode = import_table.decode

    def looking(file: Path) -> tuple[str, str]:
        try:
            with exclusive(data / "intake" / transaction.LOCK, 0):
                held.append(False)
        except TimeoutError:
            held.append(True)
        return decode(file)

    monkeypatch.setattr(import_table, "decode", looking)
    run(data, {})
    assert held == [True]
    assert len(written(data)) == 1


def test_an_import_waits_for_a_publisher_and_a_dry_run_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = make_data(tmp_path)
    monkeypatch.setattr(transaction, "PATIENCE", 0.1)
    (data / "intake").mkdir()
    with exclusive(data / "intake" / transaction.LOCK):
        assert run(data, {}, dry_run=True).taken == 1
        with pytest.raises(AtlasError, match="intake_busy"):
            run(data, {})
    assert not (data / "observations" / "towns.csv").exists()


def test_an_import_first_settles_what_a_publication_left(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    from etl.import_mapping import read_mapping
    from etl.import_table import import_table
    from tests.fixture_import import MAPPING

    draft = drop(county_pair)
    hand_over(county_pair, draft)
    with monkeypatch.context() as patched:
        patched.setattr("etl.intake.ledger.write_whole", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(AtlasError, match="intake_not_entered"):
            publish(county_pair, draft)
    monkeypatch.setattr("etl.pipeline.boundary_points", lambda codes: {})
    mapping = tmp_mapping(county_pair, MAPPING)
    with pytest.raises(FaultyFacts):  # its names are those of another catalogue
        import_table(table(county_pair.data, {}), read_mapping(mapping), county_pair.data)
    assert [record["draft"] for record in ledger(county_pair)] == [draft]


def tmp_mapping(pair: CountyPair, text: str) -> Path:
    path = pair.data.parent / "towns.yml"
    path.write_text(text, encoding="utf-8")
    return path
