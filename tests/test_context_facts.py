"""Residents, urbanisation, area and product of places: the figures that counts are divided by.

Each was read from a page of a statistics bureau or a reprint of its communiqué; the values below were written out here
by hand from that page. A wrong digit here would bend every "per 10,000 residents" of the place.
"""

from __future__ import annotations

import pytest

from etl.model import Facts, Observation
from etl.paths import Folders
from etl.pipeline import prepare
from etl.tables import Prepared

CENSUS_DAY = "2020-11-01"
# Pages that bear no date themselves; every other source of a census figure is dated.
UNDATED = {
    "census2020-beijing-districts", "census2020-boluo", "census2020-hefei",
    "census2020-hefei-urban", "census2020-heyuan", "census2020-jiangmen", "census2020-jinan", "census2020-jingyuan",
    "census2020-lanling", "census2020-linyi", "census2020-wuhan-urban", "census2020-wuxi", "census2020-xiuwen",
    "census2020-zhangye", "wiki-cangzhou", "wiki-dali-shi", "wiki-dangtu", "wiki-diebu", "wiki-fuan", "wiki-fuzhou",
    "wiki-guazhou", "wiki-heyuan", "wiki-honghe", "wiki-lianyungang", "wiki-quanzhou", "wiki-shaanxi",
    "wiki-xinzhou", "wiki-xuzhou", "wiki-zhongwei",
}  # fmt: skip


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare(Folders.resolve(), lambda _step: None)


@pytest.fixture(scope="module")
def facts(prepared: Prepared) -> Facts:
    return prepared.facts


@pytest.fixture(scope="module")
def context(facts: Facts) -> dict[str, Observation]:
    return {o.observation_id: o for o in facts.observations if o.observation_id.startswith("ctx-")}


@pytest.mark.parametrize(
    ("figure", "value", "date", "grade", "publisher"),
    [
        # the national communiqué no. 3, table 3-1
        ("ctx-000000-pop2020", 1_411_778_724, CENSUS_DAY, "D", "国家统计局"),
        ("ctx-330000-pop2020", 64_567_588, CENSUS_DAY, "D", "国家统计局"),
        # pages of statistics bureaus and governments
        ("ctx-411300-pop2020", 9_713_112, CENSUS_DAY, "A", "南阳市统计局"),
        ("ctx-532900-pop2020", 3_337_559, CENSUS_DAY, "A", "大理州统计局"),
        ("ctx-640522-pop2020", 333_518, CENSUS_DAY, "A", "海原县统计局"),
        ("ctx-520100-pop2020", 5_987_018, CENSUS_DAY, "A", "贵州省统计局"),
        # 271.29万
        ("ctx-511900-pop2020", 2_712_900, CENSUS_DAY, "A", "巴中市统计局"),
        # reprints
        ("ctx-441302-pop2020", 1_558_793, CENSUS_DAY, "D", "惠城区统计局"),
        ("ctx-440784-pop2020", 530_684, CENSUS_DAY, "D", "鹤山市统计局"),
        ("ctx-340181-pop2020", 727_162, CENSUS_DAY, "D", "巢湖市统计局"),
        ("ctx-320500-urban2020", 81.72, CENSUS_DAY, "D", "苏州市统计局"),
        # 13.22万 residents and 131.7亿 yuan of 2023
        ("ctx-620922-pop2023", 132_200, "2023-12-31", "D", "瓜州县统计局"),
        ("ctx-620922-gdp2023", 13_170_000_000, "2023-12-31", "D", "瓜州县统计局"),
    ],
)
def test_a_figure_is_the_one_that_was_read(
    facts: Facts, context: dict[str, Observation], figure: str, value: float, date: str, grade: str, publisher: str
) -> None:
    o = context[figure]
    source = next(s for s in facts.sources if s.source_id == o.evidence.source_id)
    assert (o.value, o.bound, o.period_end) == (value, "exact", date)
    assert (source.grade, source.publisher) == (grade, publisher)


def test_every_census_figure_is_dated_and_graded_with_a_page_and_a_place_in_it(
    facts: Facts, context: dict[str, Observation]
) -> None:
    sources = {s.source_id: s for s in facts.sources}
    census = [o for o in context.values() if o.period_end == CENSUS_DAY]
    assert len(census) == 86  # residents of 78 places, urbanisation of 8
    for o in census:
        source = sources[o.evidence.source_id]
        assert o.time_basis == "stated"
        assert o.concept_id is None
        assert source.grade in "ACD"
        assert source.url
        assert o.evidence.locator
        # a government's page is graded A only where it is one
        assert (source.grade == "A") == (".gov.cn" in source.url)
    assert {
        sources[o.evidence.source_id].source_id for o in census if not sources[o.evidence.source_id].published
    } == UNDATED


def test_the_provinces_add_up_to_the_nation(context: dict[str, Observation]) -> None:
    """A digit read wrong in one province would show in the sum of all."""
    # the nine without a place here, from the same table; 2,000,000 are in the forces
    elsewhere = (
        13_866_009 + 42_591_407 + 24_073_453 + 31_850_088 + 50_126_804 + 10_081_232 + 3_648_100 + 5_923_957 + 25_852_345
    )
    provinces = sum(o.value for o in context.values() if o.region_code.endswith("0000") and o.region_code != "000000"
                    and o.indicator_id == "population_resident")  # fmt: skip
    assert provinces + elsewhere + 2_000_000 == 1_411_778_724


def test_grids_for_every_10_000_residents_are_known_of_four_counties_and_their_order_is_certain(
    facts: Facts, prepared: Prepared
) -> None:
    tier = {r.code for r in facts.regions if r.level in ("county", "district")}
    found = {
        d.region_code: (round(d.value, 2), d.bound)
        for d in prepared.derivation.figures
        if d.indicator_id == "grids_per_10k_residents" and d.region_code in tier
    }
    assert found == {
        "150429": (48.14, "exact"),  # 2,332 grids, 484,400 residents
        "511921": (10.75, "exact"),  # 561, 521,800
        "620922": (8.55, "exact"),  # 113, 132,200
        "610116": (6.22, "exact"),  # 691, 1,111,000
    }


@pytest.mark.parametrize(
    ("region", "reason"),
    [
        ("411322", "concepts_differ"),  # grids of the urban part, all tiers; residents of the whole county
        ("623024", "concepts_differ"),  # rural grids only
        ("411302", "too_far_apart"),  # grids of 2025-11-14, residents of 2020-11-01
    ],
)
def test_residents_that_do_not_fit_the_grids_leave_a_gap_with_its_reason(
    prepared: Prepared, region: str, reason: str
) -> None:
    assert prepared.derivation.reasons[region, "grids_per_10k_residents"] == reason


def test_villagers_are_no_residents_of_the_two_communities_of_a_county(prepared: Prepared) -> None:
    assert not [
        d
        for d in prepared.derivation.figures
        if d.region_code == "623024" and d.indicator_id in ("residents_per_community", "communities_per_100k_residents")
    ]
