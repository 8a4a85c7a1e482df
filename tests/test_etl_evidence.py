"""Evidence: a span reproduces the printed words, the value can come from them, and a missing text is said."""

from __future__ import annotations

import pytest
from conftest import CountyPair

from etl.__main__ import main
from etl.faults import Fault, FaultyFacts

JIA = "observations/jia.csv"


def only_fault(pair: CountyPair) -> Fault:
    with pytest.raises(FaultyFacts) as found:
        pair.prepare()
    (fault,) = found.value.faults
    return fault


def test_every_span_is_verified_where_the_text_is_there(county_pair: CountyPair) -> None:
    county_pair.build()
    assert county_pair.rows("SELECT verified_spans, unverified_spans FROM build_info") == [(12, 0)]
    assert county_pair.rows("SELECT count(*) FROM observation WHERE verified") == [(11,)]
    assert county_pair.rows("SELECT verified FROM region_practice") == [(True,)]
    assert county_pair.rows("SELECT source_id, text_status FROM source ORDER BY ALL") == [
        ("jia-2024", "verified"), ("yi-2020", "none"), ("yi-2023", "none"),
    ]  # fmt: skip


def test_a_shifted_span_says_what_stands_there_and_where_the_words_are(county_pair: CountyPair) -> None:
    county_pair.replace(JIA, "jia-2024,32,38,,网格120个", "jia-2024,33,39,,网格120个")
    fault = only_fault(county_pair)
    assert (str(fault.place), fault.field, fault.key) == (f"{JIA}:2", "as_printed", "span_differs")
    assert fault.words("en") == (
        "observations/jia.csv:2  as_printed  “网格120个”: At 33–39 the text has “格120个,”. "
        "Mend: the same words stand nearest at 32–38; correct the span or the words."
    )


def test_a_span_outside_the_text(county_pair: CountyPair) -> None:
    county_pair.replace(JIA, "jia-2024,32,38,,网格120个", "jia-2024,9032,9038,,网格120个")
    assert only_fault(county_pair).key == "span_outside"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (",120,,exact", ",102,,exact"),
        (",67000,,at_least", ",6700,,at_least"),
        (",40,,exact", ",4,,exact"),
        (",120,,exact", ",120,130,exact"),
    ],
)
def test_a_value_that_its_words_do_not_state(county_pair: CountyPair, old: str, new: str) -> None:
    county_pair.replace(JIA, old, new)
    assert only_fault(county_pair).key == "value_not_printed"


def test_a_sentence_may_not_be_kept(county_pair: CountyPair) -> None:
    words = "全县划分网格120个,配备专职网格员60名,兼职网格员"
    start = (county_pair.data / "articles/jia.txt").read_text(encoding="utf-8").index(words)
    county_pair.replace(JIA, "32,38,,网格120个", f'{start},{start + len(words)},,"{words}"')
    assert only_fault(county_pair).key == "printed_too_long"


def test_the_name_of_a_practice_is_verified_too(county_pair: CountyPair) -> None:
    county_pair.replace("region_practices.csv", "140,145", "141,146")
    fault = only_fault(county_pair)
    assert (str(fault.place), fault.key) == ("region_practices.csv:2", "span_differs")


def test_a_changed_text_is_a_fault_of_its_source_and_of_nothing_else(county_pair: CountyPair) -> None:
    county_pair.replace("articles/jia.txt", "网格120个", "网格121个")
    fault = only_fault(county_pair)
    assert (str(fault.place), fault.field, fault.key) == ("sources.yml:1", "text_sha256", "text_changed")
    assert "put the former text back" in fault.words("en")


def test_a_changed_text_with_its_new_checksum_shows_every_span_that_no_longer_fits(county_pair: CountyPair) -> None:
    county_pair.rewrite_article("  全县", "全县")
    with pytest.raises(FaultyFacts) as found:
        county_pair.prepare()
    assert [f.key for f in found.value.faults] == ["span_differs"] * 12


def test_without_the_text_spans_are_counted_as_not_verified_and_said(
    county_pair: CountyPair, capsys: pytest.CaptureFixture[str]
) -> None:
    (county_pair.data / "articles/jia.txt").unlink()
    assert main(["check", "--data", str(county_pair.data)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "0 spans compared with their text" in said
    assert "12 spans not compared: the texts of 1 sources are not here (ATLAS_ARTICLES names their folder)" in said
    county_pair.build()
    assert county_pair.rows("SELECT verified_spans, unverified_spans FROM build_info") == [(0, 12)]
    assert county_pair.rows("SELECT count(*) FROM observation WHERE verified") == [(0,)]
    assert county_pair.rows("SELECT text_status FROM source WHERE source_id = 'jia-2024'") == [("absent",)]


def test_the_folder_of_texts_can_be_named_by_the_environment(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = (county_pair.data / "articles").rename(county_pair.data.parent / "texts")
    monkeypatch.setenv("ATLAS_ARTICLES", str(elsewhere))
    assert main(["check", "--data", str(county_pair.data)]) == 0
    assert "12 spans compared with their text" in capsys.readouterr().out
