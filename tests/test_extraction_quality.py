"""How well figures are found: the labels themselves, the rule of scoring, and the gates for the extractor.

The held texts are for checking only: where they fail, the tests say numbers and no words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.extraction import marking, report, systems
from benchmarks.extraction.labels import LABELS, OPEN, Label, LabelledText, LabelSet, load, own_sets
from benchmarks.extraction.score import Found, Score, rereads, score_set, score_text
from etl.extract.candidate import RELATIONS
from etl.extract.extractor import Catalogue
from etl.model import BOUNDS, OBSERVATION_KINDS
from etl.paths import Folders

SETS = {s.name: s for s in own_sets()}
TEXTS = [t for s in SETS.values() for t in s.texts]


@dataclass(frozen=True)
class Stub:
    """A candidate written by hand."""

    start: int
    end: int
    value: float
    value_to: float | None = None
    as_printed: str = ""
    bound: str = "exact"
    unit: str = ""
    kind: str = "stock"
    relation: str = ""
    indicator: str | None = None


# The labels


@pytest.mark.parametrize("text", TEXTS, ids=lambda t: t.file)
def test_labels_are_the_words_of_their_spans_in_order_and_apart(text: LabelledText) -> None:
    assert all(text.text[f.start : f.end] == f.stated and f.stated for f in text.labels)
    spans = sorted([(f.start, f.end) for f in text.labels] + list(text.open_spans))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@pytest.mark.parametrize("text", TEXTS, ids=lambda t: t.file)
def test_values_of_labels_can_be_read_from_their_words(text: LabelledText) -> None:
    wrong = [f.stated for f in text.labels if not rereads(Stub(0, 1, f.value, f.value_to, f.stated, kind=f.kind))]
    # How many and not which: a failure must not spell out the held texts.
    assert len(wrong) == 0, "" if text.file.startswith("held_") else str(wrong)


def test_labels_use_the_words_of_the_model() -> None:
    ids = {i.indicator_id for i in Catalogue.read(Folders.resolve().data).indicators}
    for text in TEXTS:
        for label in text.labels:
            assert label.bound in BOUNDS and label.kind in OBSERVATION_KINDS and label.relation in RELATIONS, label
            assert set(label.indicators or ()) <= ids, label
            assert not label.core or label.indicators, label


def test_each_text_belongs_to_the_set_of_its_prefix_and_has_the_length_of_a_short_article() -> None:
    import csv

    for path in (LABELS, OPEN):
        with path.open(encoding="utf-8", newline="") as file:
            assert all(row["file"].split("_")[0] == row["set"] for row in csv.DictReader(file))
    assert [len(SETS[name].texts) for name in ("dev", "held")] == [13, 12]
    assert all(400 <= len(t.text) <= 900 for t in TEXTS)
    assert sum(not t.labels for t in TEXTS) == 4


# Scoring


def score_of(labels: list[Label], candidates: list[Found], **more: object) -> Score:
    score = Score()
    score_text(LabelledText("甲.txt", "甲水县现有网格员429名,其中党员35名。", labels, **more), candidates, score)
    return score


def test_a_candidate_finds_a_label_by_overlap_and_equal_numbers() -> None:
    labels = [Label(5, 12, 429.0), Label(15, 20, 35.0, bound="approx")]
    score = score_of(labels, [Stub(8, 11, 429.0, as_printed="429"), Stub(17, 20, 53.0, as_printed="35名")])
    assert (score.recall, score.precision, score.bounds) == (0.5, 0.5, 1.0)
    assert [m.value for _, m in score.misses] == [35.0]
    assert len(score.not_reread) == 1


def test_both_ends_of_a_range_count() -> None:
    labels = [Label(0, 4, 3.0, 5.0)]
    assert score_of(labels, [Stub(0, 4, 3.0, 5.0)]).recall == 1
    assert score_of(labels, [Stub(0, 4, 3.0), Stub(0, 4, 5.0), Stub(0, 4, 3.0, 6.0)]).recall == 0


def test_a_label_is_found_once_and_a_second_candidate_is_a_false_alarm() -> None:
    score = score_of([Label(5, 12, 429.0)], [Stub(5, 12, 429.0), Stub(8, 11, 429.0)])
    assert (score.recall, score.precision) == (1.0, 0.5)


def test_what_is_open_or_right_besides_is_no_false_alarm_and_no_loss() -> None:
    more = {"also_right": [Label(15, 20, 35.0)], "open_spans": [(0, 3)]}
    score = score_of([Label(5, 12, 429.0)], [Stub(5, 12, 429.0), Stub(0, 2, 3.0), Stub(15, 20, 35.0)], **more)
    assert (score.recall, score.precision) == (1.0, 1.0)
    assert score_of([], [Stub(15, 20, 36.0)], **more).precision == 0


def test_indicators_are_scored_on_what_was_found() -> None:
    labels = [
        Label(0, 2, 1.0, indicators=("grids_total",), core=True),
        Label(2, 4, 2.0, indicators=()),
        Label(4, 6, 3.0, indicators=("villages", "communities"), core=True),
        Label(6, 8, 4.0, indicators=("towns",), core=True),
    ]
    found = [Stub(0, 2, 1.0), Stub(2, 4, 2.0, indicator="towns"), Stub(4, 6, 3.0, indicator="communities")]
    score = score_of(labels, found)
    assert score.matched == (1, 2)
    assert score.core_matched == (1, 3)


def test_a_text_without_figures_counts_every_candidate() -> None:
    score = Score()
    score_text(LabelledText("乙.txt", "一" * 500, (), (), [(0, 2)]), [Stub(0, 1, 1.0)], score)
    assert score.per_1000 == 2.0


def test_marks_become_labels_and_leave_the_text() -> None:
    marked = (
        "乙县有[[近３成网格|30 成|~ ratio r:part i:grids_total * n:a remark]]、[[3至5名|3..5 名|norm]]，[[?三级]]架构。"
    )
    text, figures, left_open = marking.read_marked(marked)
    assert text == "乙县有近３成网格、3至5名，三级架构。"
    assert figures[0] == {
        "stated": "近３成网格", "char_start": 3, "char_end": 8, "value": "30", "value_to": "", "unit": "成",
        "bound": "approx", "kind": "ratio", "relation": "part", "indicator_id": "grids_total", "core": "1",
        "note": "a remark",
    }  # fmt: skip
    assert (figures[1]["value"], figures[1]["value_to"], figures[1]["bound"]) == ("3", "5", "exact")
    assert left_open == [{"stated": "三级", "char_start": 14, "char_end": 16}]
    for wrong in ("[[429名]]", "[[429名|429 名|sotck]]", "[[429名|429 名", "[[429名|x 名]]"):
        with pytest.raises(ValueError):
            marking.read_marked(wrong)


def test_other_sets_are_read_by_the_columns_of_the_gold(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("甲水县\r\n网格员429名。".encode())
    table = tmp_path / "labels.csv"
    head = "file,char_start,char_end,value,value_to,qualifier\n"
    table.write_text(head + "a.txt,5,12,429,,target\n", encoding="utf-8-sig")
    (text,) = load(tmp_path, table)
    assert text.labels == [Label(5, 12, 429.0, bound="exact")]
    assert text.labels[0].indicators is None
    table.write_text("file,char_start,char_end,value,stated\na.txt,4,12,429,网格员429名\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.txt"):
        load(tmp_path, table)


def test_a_report_shows_the_words_around_and_hides_nothing() -> None:
    labelled = LabelSet("x", [LabelledText("甲.txt", "甲水县现有网格员429名,其中\n党员35名。", [Label(15, 21, 35.0)])])
    score = score_set(labelled, lambda _text, _file: [Stub(8, 12, 429.0, as_printed="429名")])
    shown = report.details(labelled, score)
    assert "### Missed: 1" in shown and "429名,其中⏎【党员35名。】" not in shown and "党员35名" in shown
    assert "### False alarms: 1" in shown and "【429名】" in shown


def test_the_tagger_reads_numbers_with_our_parser() -> None:
    tagger = systems.jieba_tagger()
    assert tagger is not None
    (found,) = tagger("收集线索6.7万余条", "")
    assert (found.as_printed, found.value) == ("6.7万余条", 67000.0)


# The extractor


@cache
def quality(name: str) -> Score:
    return score_set(SETS[name], systems.with_matching())


@pytest.mark.parametrize("name", ["dev", "held"])
@pytest.mark.parametrize(
    ("measure", "floor"), [("recall", 0.97), ("precision", 0.95), ("bounds", 0.97), ("matching_precision", 0.95)]
)
def test_quality_stays_above_the_floor(name: str, measure: str, floor: float) -> None:
    score = quality(name)
    reached = round(getattr(score, measure), 3)
    assert reached >= floor, "" if SETS[name].hidden else report.details(SETS[name], score)


@pytest.mark.parametrize("name", ["dev", "held"])
def test_half_of_the_headline_figures_get_their_indicator(name: str) -> None:
    assert round(quality(name).core_coverage, 3) >= 0.5


@pytest.mark.parametrize("name", ["dev", "held"])
def test_texts_without_figures_stay_quiet(name: str) -> None:
    assert round(quality(name).per_1000, 2) <= 1


@pytest.mark.parametrize("name", ["dev", "held"])
def test_spans_are_verbatim_and_state_their_value(name: str) -> None:
    score = quality(name)
    shown = (len(score.not_verbatim), len(score.not_reread))
    assert shown == (0, 0), "" if SETS[name].hidden else report.details(SETS[name], score)


def test_the_same_text_gives_the_same_candidates() -> None:
    once, again = systems.with_matching(), systems.with_matching()
    for text in TEXTS:
        first = once(text.text, text.file)
        assert first == again(text.text, text.file) == once(text.text, text.file)
