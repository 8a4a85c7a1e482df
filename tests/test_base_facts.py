"""The facts that are shipped: every figure of the seven base articles at its place, and none at another's.

The three articles of one newspaper spread stand in one file, their columns mixed; the figures below were read from the
page by eye and written out here.
"""

from __future__ import annotations

import pytest

from etl.model import Facts
from etl.paths import Folders
from etl.pipeline import prepare
from etl.tables import Prepared

BASE = {
    "411322": 19, "370100-qibuqu": 27, "532901": 25, "350900": 28, "371325": 18, "140902": 28, "441322": 67,
}  # fmt: skip


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare(Folders.resolve(), lambda _step: None)


@pytest.fixture(scope="module")
def facts(prepared: Prepared) -> Facts:
    return prepared.facts


def test_every_article_has_all_its_figures(facts: Facts) -> None:
    found = dict.fromkeys(BASE, 0)
    for o in facts.observations:
        if o.evidence.char_start is not None:
            found[o.region_code] += 1
    assert found == BASE


@pytest.mark.parametrize(
    ("region", "indicator", "value", "bound", "printed"),
    [
        ("411322", "issues_reported", 67000, "at_least", "问题线索6.7万余条"),
        ("411322", "party_member_share_of_grid_team", 79.6, "exact", "党员占比达79.6%"),
        ("370100-qibuqu", "issues_in_progress", 2, "exact", "剩余两件"),
        ("532901", "deliberation_sessions", 256, "exact", "“书记楼宇协商会”256场次"),
        ("532901", "deliberation_matters_resolved", 647, "exact", "问题诉求647个"),
        # one spread, three articles
        ("350900", "grid_compound_party_branches", 615, "exact", "党支部615个"),
        ("350900", "elderly_diners_per_day", 14000, "at_least", "日均服务老年人超1.4万人"),
        ("371325", "resident_loans_cny", 1200000, "exact", "居民贷款120万元"),
        ("371325", "merchants_covered", 3600, "at_least", "3600多家沿街店铺"),
        ("371325", "merchant_credit_line_cny", 107000000, "exact", "预授信额度1.07亿元"),
        ("140902", "compounds_with_party_organisations", 766, "exact", "766个小区"),
        ("140902", "health_volunteer_sessions", 80, "at_least", "志愿服务80余场"),
        ("140902", "satisfaction_rate", 95, "at_least", "群众好评率达到95%以上"),
        ("441322", "community_worker_maximum_monthly_pay_cny", 6800, "at_most", "最高6800元"),
        ("441322", "population_resident", 1100000, "approx", "约110万人"),
    ],
)
def test_a_figure_stands_at_its_place(
    facts: Facts, region: str, indicator: str, value: float, bound: str, printed: str
) -> None:
    found = [
        (o.value, o.bound, o.evidence.as_printed)
        for o in facts.observations
        if (o.region_code, o.indicator_id) == (region, indicator) and o.evidence.as_printed == printed
    ]
    assert found == [(value, bound, printed)]


def test_a_figure_of_a_part_is_not_the_region_s(facts: Facts) -> None:
    scopes = {
        o.evidence.as_printed: o.scope for o in facts.observations if o.region_code in ("370100-qibuqu", "441322")
    }
    assert scopes["28家企业"] == "崔寨街道"
    assert scopes["13处电动车棚"] == "大桥街道鹊华理想社区"
    assert scopes["服务居民7000多人次"] == "龙溪街道"
    assert scopes["402个“党建+”网格"] == ""


def test_a_practice_and_its_figures_are_one_story(facts: Facts) -> None:
    linked = {
        o.indicator_id for o in facts.observations if (o.region_code, o.practice_id) == ("532901", "deliberation")
    }
    assert linked == {"deliberation_sessions", "deliberation_matters_resolved"}
    assert "书记楼宇协商会" in {
        p.local_name for p in facts.region_practices if (p.region_code, p.practice_id) == ("532901", "deliberation")
    }


def test_places_have_a_second_date_where_the_wider_table_gives_one(facts: Facts) -> None:
    def series(region: str, indicator: str) -> list[tuple[str | None, float]]:
        rows = [o for o in facts.observations if (o.region_code, o.indicator_id, o.scope) == (region, indicator, "")]
        return sorted((o.period_end, o.value) for o in rows)

    assert series("441322", "communities") == [("2020-12-31", 36), ("2023-12-31", 46)]
    assert series("532901", "communities") == [("2018-10-25", 31), ("2024-07-22", 44)]


def test_bounds_carry_into_calculated_figures(prepared: Prepared) -> None:
    found = {(d.region_code, d.indicator_id): (round(d.value, 3), d.bound) for d in prepared.derivation.figures}
    assert found["532901", "matters_resolved_per_deliberation"] == (2.527, "exact")  # 647 / 256
    assert found["532901", "cost_per_secretary_project"] == (136363.636, "at_least")  # ≥12,000,000 / 88
    assert found["140902", "people_served_per_volunteer_activity"] == (46.3, "at_most")  # 9,723 / ≥210
    assert ("532901", "secretary_project_cost_per_person") not in found  # ≥ over ≥ says nothing


def test_none_of_the_seven_publishes_volunteer_hours(facts: Facts) -> None:
    hours = {o.region_code for o in facts.observations if o.indicator_id == "volunteer_hours"}
    assert not hours & set(BASE)
    assert "330200" in hours
