"""Practices: who has what, who is alike, what peers do, and a practice beside a figure, counted by hand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from fixture_practices import write_practices

from dashboard import practices, queries, similarity
from dashboard.compare import intervals
from dashboard.export.rows import lines
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.practices import PRACTICE_COLUMNS, lacking
from dashboard.render import charts, practice_matrix, practice_outcome, practice_similarity, table, words
from dashboard.render.practice_marks import PracticeMark, pair_mark, practice_mark, read_practice_mark
from dashboard.store import Store
from dashboard.view import View

JIA, YI, DING = "990121", "990122", "990100"
MATRIX = View(kind="practice_matrix", group="base_seven")
ALIKE = View(kind="practice_similarity", group="base_seven")
OUTCOME = View(kind="practice_outcome", practices=("red_property",), indicators=("grids_total",))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("practices")
    write_practices(folder)
    return Store(folder)


def cell(frame: Frame, region: str, practice: str) -> dict[str, object]:
    rows = frame.rows[(frame.rows["region_code"] == region) & (frame.rows["practice_id"] == practice)]
    assert len(rows) == 1
    return {str(k): v for k, v in rows.iloc[0].items()}


def test_the_matrix_has_every_place_and_practice_by_theme_the_most_shared_first(store: Store) -> None:
    frame = queries.frame(MATRIX, store, "zh")
    assert tuple(frame.rows.columns) == PRACTICE_COLUMNS
    firsts = frame.rows.drop_duplicates("practice_id")
    assert list(zip(firsts["practice_id"], firsts["places"], strict=True)) == [
        ("points", 3), ("deliberation", 2), ("red_property", 1),
    ]  # fmt: skip
    assert len(frame.rows) == 3 * 3
    assert set(frame.rows["searched"]) == {3}


def test_a_cell_has_the_local_name_the_part_the_source_and_the_figures(store: Store) -> None:
    frame = queries.frame(MATRIX, store, "zh")
    found = cell(frame, YI, "red_property")
    assert found["local_names"] == ["红色管家"]
    assert found["scopes"] == ["某街道"]
    assert (found["grade"], found["source_ids"], found["gap"]) == ("C", ["yi"], None)
    assert cell(frame, JIA, "deliberation")["observation_ids"] == ["o_jia_grids"]
    assert cell(frame, JIA, "deliberation")["published"] == "2024-01-01"


def test_not_found_is_not_the_same_as_not_searched(store: Store) -> None:
    frame = queries.frame(MATRIX.with_(group="all"), store, "zh")
    assert cell(frame, JIA, "red_property")["gap"] == "not_published"
    assert cell(frame, "990131", "points")["gap"] == "not_searched"
    assert cell(frame, "990131", "points")["searched"] == 3, "places that nobody searched are not counted against it"
    assert frame.coverage.published == 3
    assert frame.coverage.gaps == {"not_searched": frame.coverage.asked - 3}
    assert {"note.practice_absence", "note.practice_unsearched"} <= {note.key for note in frame.notes}


def test_a_practice_known_from_a_reprint_only_is_hidden_by_grade_not_absent(store: Store) -> None:
    frame = queries.frame(MATRIX.with_(min_grade="C"), store, "zh")
    assert cell(frame, DING, "points")["gap"] == "hidden_by_grade"
    assert cell(frame, JIA, "points")["places"] == 2


def test_a_practice_that_nobody_has_is_shown_when_it_is_asked_for(store: Store) -> None:
    view = MATRIX.with_(practices=("dual_registration", "no_such"))
    frame = queries.frame(view, store, "zh")
    assert set(frame.rows["practice_id"]) == {"dual_registration"}
    assert set(frame.rows["gap"]) == {"not_published"}
    assert frame.coverage.published == 0
    assert [n.values for n in frame.notes if n.key == "note.unknown_practice"] == [{"ids": ["no_such"]}]
    assert words.title(frame, view) == "双报到：查找过的 3 个地区的来源中均未见"


def test_a_theme_keeps_its_practices(store: Store) -> None:
    frame = queries.frame(MATRIX.with_(theme="people"), store, "zh")
    assert set(frame.rows["practice_id"]) == {"points"}


def test_peers_do_what_the_place_does_not(store: Store) -> None:
    rows = queries.frame(MATRIX, store, "zh").rows
    found = lacking(rows, YI)
    assert found[["practice_id", "doing", "searched"]].values.tolist() == [["deliberation", 2, 2]]
    assert found["region_names"].tolist() == [["丁市", "甲县"]] or found["region_names"].tolist() == [["甲县", "丁市"]]
    assert lacking(rows, JIA)["practice_id"].tolist() == ["red_property"]
    assert lacking(queries.frame(MATRIX.with_(group="all"), store, "zh").rows, "990131").empty, (
        "never searched: unknown"
    )


def test_what_is_hidden_by_grade_is_not_said_to_be_lacking(store: Store) -> None:
    rows = queries.frame(MATRIX.with_(min_grade="C"), store, "zh").rows
    assert "points" not in lacking(rows, DING)["practice_id"].tolist()


def test_similarity_counts_what_both_have_of_what_either_has(store: Store) -> None:
    frame = queries.frame(ALIKE, store, "zh")
    pairs = {
        (r.region_code, r.other_code): (r.shared, r.either, round(r.similarity, 4)) for r in frame.rows.itertuples()
    }
    assert pairs[JIA, DING] == pairs[DING, JIA] == (2, 2, 1.0)
    assert pairs[JIA, YI] == pairs[YI, DING] == (1, 3, 0.3333)
    assert len(pairs) == 6
    assert "note.similarity_length" in {note.key for note in frame.notes}
    assert words.title(frame, ALIKE).startswith(("甲县与丁市", "丁市与甲县"))


def test_the_alike_stand_side_by_side() -> None:
    a, b, c, d = {"1", "2"}, {"7", "8"}, {"1", "2", "3"}, {"7", "8", "9"}
    order = similarity.order([a, b, c, d])
    assert abs(order.index(0) - order.index(2)) == 1
    assert abs(order.index(1) - order.index(3)) == 1
    assert similarity.order([a, b]) == [0, 1]
    assert similarity.jaccard([set(), set()])[0, 1] == 0, "two places without practices have nothing in common"


def test_places_that_were_not_searched_stay_in_the_similarity_as_gaps(store: Store) -> None:
    rows = queries.frame(ALIKE.with_(group="all"), store, "zh").rows
    gaps = rows[rows["gap"].notna()]
    assert set(gaps["gap"]) == {"not_searched"}
    assert gaps["similarity"].isna().all()
    assert not gaps["region_code"].isin([JIA, YI, DING]).any()


def test_one_searched_place_has_nothing_to_be_compared_with(store: Store) -> None:
    view = ALIKE.with_(regions=(JIA,))
    frame = queries.frame(view, store, "zh")
    assert words.title(frame, view)
    assert charts.draw(frame, view).layout.height > 0


def test_a_practice_stands_beside_figures_without_average_or_cause(store: Store) -> None:
    frame = queries.frame(OUTCOME, store, "zh")
    states = {r.region_code: r.practice_state for r in frame.rows.itertuples() if r.gap is None}
    assert (states[YI], states[JIA], states[DING]) == ("found", "not_found", "not_found")
    assert states["990131"] == "not_searched"
    notes = {note.key: note.values for note in frame.notes}
    assert notes["note.outcome_not_cause"] == {"found": 1, "not_found": 2, "not_searched": 4}
    assert notes["note.outcome_few"] == {"count": 3}
    assert "note.outcome_mixed" in notes, "a prefecture beside counties"
    said = words.title(frame, OUTCOME) + words.caption(frame, OUTCOME)
    assert "1 个地区" in said and "2 个地区" in said
    assert not [word for word in ("导致", "提高了", "平均值", "效果更好") if word in said]


def test_the_outcome_draws_only_searched_places_and_an_open_bound_to_the_end(store: Store) -> None:
    frame = queries.frame(OUTCOME, store, "zh")
    figure = charts.draw(frame, OUTCOME)
    drawn = {(round(trace.x[0]), trace.customdata[0]) for trace in figure.data}
    assert drawn == {(0, "o_yi_grids"), (1, "o_jia_grids"), (1, "o_ding_grids")}
    bars = [shape for shape in figure.layout.shapes if shape.line.width == 4]
    assert len(bars) == 1 and bars[0].y1 == 1.0, "6000 or more may be anything above"
    assert np.isinf(intervals(frame.rows)["high"]).sum() >= 1


def test_labels_in_a_column_never_lie_on_each_other() -> None:
    for heights in ([0.9, 0.89, 0.5, 0.02, 0.01, 0.0], [0.0] * 8, [1.0] * 5):
        placed = practice_outcome._apart(heights)
        gaps = [a - b for a, b in pairwise(placed)]
        assert min(gaps) >= 0.0519
        assert min(placed) >= -1e-9


@pytest.mark.parametrize("view", [MATRIX, ALIKE, OUTCOME, MATRIX.with_(highlight=JIA), ALIKE.with_(highlight=YI)])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_picture_has_words_and_axes_that_any_writer_can_draw(
    store: Store, view: View, theme: str, language: str
) -> None:
    frame = queries.frame(view, store, language)
    figure = charts.draw(frame, view, theme)
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        assert axis.range is not None and axis.tickvals is not None and len(axis.tickvals) == len(axis.ticktext)
        assert axis.tickfont.size >= 14
    assert {trace.type for trace in figure.data} <= {"scatter"}
    for text in (words.title(frame, view), words.caption(frame, view), words.alt_text(frame, view)):
        assert text and "{" not in text


def test_places_nobody_searched_are_no_column(store: Store) -> None:
    view = MATRIX.with_(group="all")
    frame = queries.frame(view, store, "zh")
    assert set(practice_matrix.shown_places(frame, view)) == {JIA, YI, DING}
    marks = {
        mark for trace in charts.draw(frame, view).data if trace.customdata is not None for mark in trace.customdata
    }
    assert practice_mark(YI, "points") in marks
    assert not [mark for mark in marks if "990131" in mark]


def test_practices_of_one_place_wait_for_their_theme(store: Store) -> None:
    frame = queries.frame(MATRIX, store, "zh")
    assert practice_matrix.shown_practices(frame, MATRIX) == ["points", "deliberation"]
    assert "另有 1 项" in words.caption(frame, MATRIX)
    themed = MATRIX.with_(theme="services")
    assert practice_matrix.shown_practices(queries.frame(themed, store, "zh"), themed) == ["red_property"]


def test_a_place_that_has_none_of_the_practices_is_the_finding(store: Store) -> None:
    view = MATRIX.with_(practices=("deliberation",), highlight=YI)
    title = words.title(queries.frame(view, store, "zh"), view)
    assert title == "乙县的来源中未见、其余 2 个查找过的地区中有提到的做法：1 项"


def test_marks_come_back_as_they_were_made() -> None:
    assert read_practice_mark(practice_mark(JIA, "points")) == PracticeMark(JIA, "points")
    assert read_practice_mark([pair_mark(JIA, "990100-xinqu")]) == PracticeMark(JIA, other="990100-xinqu")
    for foreign in ("o_jia_grids", "gap:not_published:1:2", None, "practice:only", 7):
        assert read_practice_mark(foreign) is None


def test_the_table_twin_says_the_same(store: Store) -> None:
    frame = queries.frame(MATRIX, store, "zh")
    twin = table.table(frame, MATRIX)
    row = twin[(twin["practice"] == "红色物业") & (twin["region"] == "乙县")].iloc[0]
    assert row[["status", "local_name", "scope", "grade", "places"]].tolist() == [
        "来源提到",
        "红色管家",
        "某街道",
        "C",
        "1/3",
    ]
    gap = twin[(twin["practice"] == "红色物业") & (twin["region"] == "甲县")].iloc[0]
    assert gap["status"] == "来源中未见" and gap["local_name"] == ""
    alike_view = ALIKE.with_(group="all")
    assert set(practice_similarity.shown_places(queries.frame(alike_view, store, "zh"), alike_view)) == {JIA, YI, DING}
    alike = table.table(queries.frame(ALIKE, store, "zh"), ALIKE)
    assert "100%" in set(alike["similarity"])


def test_mentions_come_with_what_the_evidence_needs(store: Store) -> None:
    found = practices.mentions(store, JIA, "deliberation", "zh")
    assert [(m["local_name"], m["source_id"], m["text_file"]) for m in found] == [("楼宇协商会", "jia", "jia.txt")]
    assert practices.mentions(store, JIA, "red_property", "zh") == []


def test_a_snapshot_path_is_all_it_needs(tmp_path: Path) -> None:
    write_practices(tmp_path)
    assert len(queries.frame(MATRIX, Store(tmp_path), "en").rows) == 9


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", [MATRIX, ALIKE, OUTCOME])
def test_a_file_is_headed_by_words_and_says_what_a_gap_is(store: Store, view: View, language: str) -> None:
    found = lines(queries.frame(view.with_(group="all"), store, language))
    assert not [column for column, head in zip(found.columns, found.heads, strict=True) if head == column]
    said = {cell for row in found.rows for cell in row if isinstance(cell, str)}
    assert not said & {"not_published", "not_searched", "found", "not_found", "people", "services"}
    unsearched = say(language, "practice_gap.not_searched")
    assert unsearched in said


def test_a_practice_beside_a_figure_is_named_in_table_and_file(store: Store) -> None:
    frame = queries.frame(OUTCOME, store, "zh")
    twin = table.table(frame, OUTCOME).set_index("region")
    assert set(twin["practice"]) == {"红色物业"}
    assert twin.loc["乙县", "practice_state"] == "来源提到这项做法"
    assert twin.loc["甲县", "practice_state"] == "来源中未见这项做法"
    found = lines(frame)
    rows = {row[found.columns.index("region")]: dict(zip(found.heads, row, strict=True)) for row in found.rows}
    assert (rows["乙县"]["做法"], rows["乙县"]["这项做法"]) == ("红色物业", "来源提到这项做法")
    assert rows["甲县"]["做法编号"] == "red_property"


def test_practices_say_that_they_are_not_kept_by_time(store: Store) -> None:
    notes = {note.key for note in queries.frame(MATRIX.with_(until="2020"), store, "zh").notes}
    assert "note.practice_untimed" in notes
    assert "note.practice_untimed" not in {note.key for note in queries.frame(MATRIX, store, "zh").notes}


def test_the_axis_beside_a_practice_has_plain_numbers(store: Store) -> None:
    figure = charts.draw(queries.frame(OUTCOME, store, "zh"), OUTCOME)
    for text in figure.layout.yaxis.ticktext:
        assert len(text.rstrip("万").replace(".", "").replace(",", "").rstrip("0")) <= 2, text


def test_places_that_were_not_searched_still_give_a_picture(store: Store) -> None:
    """A link with a practice and only unsearched places has nothing to draw, and says so without an error."""
    view = MATRIX.with_(regions=("990131",), practices=("points",))
    frame = queries.frame(view, store, "zh")
    assert set(frame.rows["gap"]) == {"not_searched"}
    assert charts.draw(frame, view) is not None
    assert words.title(frame, view)
