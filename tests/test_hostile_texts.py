"""Every text is data: the trial ``python -m trials texts`` in a smaller form, with one test for each of its ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixture_deck_tools import schema_faults

from dashboard.render.values import clipped, shown
from dashboard.store import Store
from etl.faults import FaultyFacts
from etl.paths import Folders
from trials import texts, texts_files, texts_folder, texts_fuzz, texts_payloads, texts_uploads


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The county pair in which every word is markup, built as any other."""
    words = (*texts_payloads.TAGS, *texts_payloads.MARKDOWN, texts_payloads.FORMULAS[0], *texts_payloads.LINKS)
    return texts_folder.built(tmp_path_factory.mktemp("hostile") / "data", words)


def test_words_that_no_name_may_hold_are_refused_with_their_line(tmp_path: Path) -> None:
    found = texts.refused(tmp_path)
    assert found == [""] * (len(texts_payloads.REFUSED) + 1)


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("regions.csv", "甲县", "甲\u202e县", "invisible control character"),
        ("regions.csv", "甲县", "甲" * 121, "121 characters; at most 120"),
        ("sources.yml", "甲县：网格里的事", "题" * 301, "301 characters; at most 300"),
        ("observations/jia.csv", "甲镇", "镇" * 201, "201 characters; at most 200"),
    ],
)
def test_the_build_says_which_word_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, words: str
) -> None:
    monkeypatch.setenv("ATLAS_LANG", "en")
    folders = texts_folder.copied(tmp_path / "data")
    path = folders.data / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8", newline="")
    with pytest.raises(FaultyFacts) as refusal:
        texts_folder.build_quietly(folders)
    told = [fault.words("en") for fault in refusal.value.faults]
    assert any(file in line and words in line for line in told), told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_of_hostile_words_shows_them_as_words(hostile: Folders, language: str) -> None:
    assert [found for found in texts.pages(hostile.data, (language,), full=False, brief=True) if found] == []


def test_every_file_of_hostile_words_is_valid_and_runs_nothing(hostile: Folders) -> None:
    store = Store(hostile.build)
    assert [found for found in texts_files.made(store, "zh") if found[2]] == []
    store.close()


def test_slides_of_hostile_words_keep_to_the_schema(hostile: Folders, tmp_path: Path) -> None:
    store = Store(hostile.build)
    kept = texts_files.keep(tmp_path, store, "zh", ("ranked_bars", "practice_matrix", "briefing"))
    store.close()
    assert len(kept) == 3
    assert {path.name: schema_faults(path) for path in kept} == {path.name: [] for path in kept}


def test_no_file_that_nobody_should_send_is_taken_or_takes_the_server_along() -> None:
    found = [(one, texts_uploads.read(one)) for one in texts_uploads.uploads(full=False)]
    assert [(one.reader, one.attempt, one.name[:40], said.fault) for one, said in found if said.fault] == []
    assert all(said.words or one.harmless for one, said in found)


@pytest.mark.parametrize("name", texts_fuzz.TARGETS)
def test_what_is_made_up_is_understood_or_refused_in_words(name: str) -> None:
    assert texts_fuzz.hypothesis(name, 60)[1] == []


def test_the_extractor_holds_under_atheris() -> None:
    runs, failed = texts_fuzz.atheris(1_500)
    assert failed == []
    assert runs >= 1_000


def test_a_mark_that_turns_the_direction_cannot_turn_a_figure() -> None:
    """Behind U+202E a browser writes 12 as 21; the sign itself is shown instead, and no offset moves."""
    assert shown("共\u202e12\u202c个") == "共\ufffd12\ufffd个"
    assert len(shown(texts_payloads.LONG)) == 10_000


def test_a_long_name_leaves_room_for_the_cells() -> None:
    assert clipped("甲县", 30.0) == "甲县"
    assert clipped("甲" * 40, 30.0) == "甲" * 29 + "…"
    assert clipped("W" * 100, 30.0) == "W" * 51 + "…"
