"""Nearest neighbours: the distance is the one worked by hand in docs/peers.md, and nothing missing is hidden."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from fixture_snapshot import REGIONS, store, work_out, write_snapshot

from dashboard import peers, window
from dashboard.neighbours import USUAL_WEIGHTS, VARIABLES, Neighbours, nearest
from dashboard.store import Store
from dashboard.view import View

__all__ = ["store"]

LEVELS = {"a": "county", "b": "district", "c": "county", "d": "county", "e": "county"}
PLACES = pd.DataFrame(
    {
        "region_code": list(LEVELS),
        "region_name": [f"{code} county" for code in LEVELS],
        "level": list(LEVELS.values()),
        "economic_region": ["east", "east", "west", "west", None],
    }
)
RESIDENTS = {"a": 100_000.0, "b": 200_000.0, "c": 400_000.0, "d": 800_000.0}
TOWN_SHARE = {"a": 40.0, "b": 40.0, "c": 60.0, "d": 60.0, "e": 50.0}
WEIGHTS = {"population_resident": 2.0, "urbanisation_rate": 1.0, "level": 1.0}


def inputs(**changed: dict[str, Any]) -> pd.DataFrame:
    """Return the figures of the five places; ``changed`` overrides fields of "<variable>__<place>"."""
    rows = []
    for indicator, values in (("population_resident", RESIDENTS), ("urbanisation_rate", TOWN_SHARE)):
        for code, value in values.items():
            row: dict[str, Any] = {
                "region_code": code, "indicator_id": indicator, "value": value, "value_to": math.nan, "bound": "exact",
                "kind": "stock", "unit": "", "concept_name": None, "period_start": None,
                "period_end": date(2020, 11, 1), "time_basis": "stated", "time_precision": "day", "grade": "A",
                "derived": False, "observation_id": f"o_{indicator}_{code}",
            }  # fmt: skip
            rows.append(row | changed.get(f"{indicator}__{code}", {}))
    return pd.DataFrame(rows)


def found(weights: dict[str, float] | None = None, count: int = 7, **changed: dict[str, Any]) -> Neighbours:
    return nearest(PLACES, inputs(**changed), "a", weights or WEIGHTS, count)


def distances(result: Neighbours) -> dict[str, float]:
    return dict(zip(result.places["region_code"], result.places["distance"], strict=True))


def test_the_distance_is_the_one_worked_by_hand() -> None:
    # Residents double from place to place: logarithms 0, 1, 2, 3 doublings, variance 1.25. Squared differences from a
    # are 1/1.25, 4/1.25, 9/1.25 = 0.8, 3.2, 7.2. Urban shares 40 40 60 60 50: variance 80, 20²/80 = 5, 10²/80 = 1.25.
    # b: (2·0.8 + 0 + 1) / 4 = 0.65; c: (2·3.2 + 5) / 4 = 2.85; d: (2·7.2 + 5) / 4 = 4.85; e, without residents,
    # (1.25 + 0) / 2 = 0.625 from half of the weight.
    assert distances(found()) == pytest.approx(
        {"e": math.sqrt(0.625), "b": math.sqrt(0.65), "c": math.sqrt(2.85), "d": math.sqrt(4.85)}
    )
    assert found().places[["region_code", "rank", "weight_used"]].to_numpy().tolist() == [
        ["e", 1.0, 0.5], ["b", 2.0, 1.0], ["c", 3.0, 1.0], ["d", 4.0, 1.0],
    ]  # fmt: skip


def test_each_contribution_is_a_share_of_the_squared_distance() -> None:
    parts = found().contributions
    b = parts[parts["region_code"] == "b"].set_index("variable")
    assert b["share"].to_dict() == pytest.approx(
        {"population_resident": 1.6 / 2.6, "urbanisation_rate": 0.0, "level": 1 / 2.6}
    )
    assert b.at["population_resident", "difference"] == pytest.approx(1 / math.sqrt(1.25))
    assert b.at["population_resident", "observation_id"] == "o_population_resident_b"
    assert b.at["population_resident", "own_observation_id"] == "o_population_resident_a"
    assert (b.at["level", "category"], b.at["level", "own_category"]) == ("district", "county")
    sums = parts.groupby("region_code")["share"].sum()
    assert sums.to_dict() == pytest.approx({"b": 1.0, "c": 1.0, "d": 1.0, "e": 1.0})


def test_a_place_that_lacks_more_than_half_of_the_weight_is_listed_with_what_it_lacks() -> None:
    result = found({**WEIGHTS, "population_resident": 3.0})
    last = result.places.iloc[-1]
    assert (last["region_code"], last["weight_used"], last["chosen"]) == ("e", 0.4, False)
    assert math.isnan(last["distance"]) and math.isnan(last["rank"])
    assert (last["lacks"], last["own_lacks"]) == (["population_resident"], [])


def test_what_the_place_itself_lacks_is_missing_for_every_pair_and_said_so() -> None:
    rows = inputs()
    result = nearest(PLACES, rows[rows["observation_id"] != "o_population_resident_a"], "a", WEIGHTS, 7)
    part = result.contributions[result.contributions["variable"] == "population_resident"].set_index("region_code")
    assert part["missing"].to_dict() == {"b": "own", "c": "own", "d": "own", "e": "both"}
    assert result.places["own_lacks"].tolist() == [["population_resident"]] * 4
    # Without residents b differs in level only, 1 of 2; e in the urban share only, 1.25 of 2.
    assert distances(result)["b"] == pytest.approx(math.sqrt(0.5))


def test_an_input_that_is_missing_has_no_figure_instead_of_a_true_nothing() -> None:
    part = found().contributions
    row = part[(part["region_code"] == "e") & (part["variable"] == "population_resident")].iloc[0]
    assert (row["missing"], row["observation_id"], row["bound"]) == ("other", None, None)
    assert math.isnan(row["difference"]) and math.isnan(row["share"])


def test_equal_distances_share_a_rank_and_stay_together_at_the_end_of_the_list() -> None:
    result = found({"level": 1.0}, count=2)
    assert result.places[["region_code", "rank", "tied", "chosen"]].to_numpy().tolist() == [
        ["c", 1.0, True, True], ["d", 1.0, True, True], ["e", 1.0, True, True], ["b", 4.0, False, False],
    ]  # fmt: skip


def test_a_weight_of_zero_takes_a_variable_out_altogether() -> None:
    assert distances(found({**WEIGHTS, "population_resident": 0.0})) == pytest.approx(
        distances(found({"urbanisation_rate": 1.0, "level": 1.0}))
    )
    assert "population_resident" not in set(found({"level": 1.0}).contributions["variable"])


def test_a_kind_that_all_share_does_not_pass_for_weight_that_was_compared() -> None:
    alike = PLACES.assign(level="prefecture")
    result = nearest(alike, inputs(), "a", WEIGHTS, 7)
    assert set(result.weights) == {"population_resident", "urbanisation_rate"}
    used = dict(zip(result.places["region_code"], result.places["weight_used"], strict=True))
    assert used["e"] == pytest.approx(1 / 3)


def test_where_nothing_weighs_nobody_is_near() -> None:
    result = found({"level": 0.0})
    assert result.places["distance"].isna().all() and not result.places["chosen"].any()
    assert result.contributions.empty


def test_weights_scale_out_so_that_only_their_proportions_matter() -> None:
    assert distances(found({name: weight / 2 for name, weight in WEIGHTS.items()})) == pytest.approx(distances(found()))


def test_a_bound_counts_at_its_value_and_keeps_its_mark_and_a_range_counts_at_its_middle() -> None:
    bounded = found(population_resident__b={"bound": "at_least"})
    assert distances(bounded) == distances(found())
    row = bounded.contributions.query("region_code == 'b' and variable == 'population_resident'").iloc[0]
    assert (row["bound"], row["value"]) == ("at_least", 200_000.0)
    ranged = found(population_resident__b={"value": 150_000.0, "value_to": 250_000.0})
    assert distances(ranged) == pytest.approx(distances(found()))


def test_two_places_make_no_scale_and_zero_has_no_logarithm() -> None:
    rows = inputs()
    few = rows[(rows["indicator_id"] != "population_resident") | rows["region_code"].isin(["a", "b"])]
    result = nearest(PLACES, few, "a", WEIGHTS, 7)
    part = result.contributions.query("region_code == 'b' and variable == 'population_resident'").iloc[0]
    assert part["missing"] == "no_scale" and math.isnan(part["difference"])
    assert result.scales.set_index("variable").at["population_resident", "places"] == 2
    zero = found(population_resident__b={"value": 0.0})
    part = zero.contributions.query("region_code == 'b' and variable == 'population_resident'").iloc[0]
    assert part["missing"] == "other"


def test_places_that_are_all_alike_in_a_variable_do_not_differ_in_it() -> None:
    same = {f"urbanisation_rate__{code}": {"value": 40.0} for code in TOWN_SHARE}
    part = found(**same).contributions.query("variable == 'urbanisation_rate'")
    assert part["difference"].tolist() == [0.0, 0.0, 0.0, 0.0]


def test_an_unknown_place_or_variable_is_an_error_not_an_empty_list() -> None:
    with pytest.raises(KeyError):
        nearest(PLACES, inputs(), "z", WEIGHTS, 7)
    with pytest.raises(KeyError):
        found({"grids_total": 1.0})


def test_only_context_ever_goes_in() -> None:
    assert set(USUAL_WEIGHTS) == set(VARIABLES) == {
        "population_resident", "area_km2", "population_density", "urbanisation_rate", "gdp_per_resident", "level",
        "economic_region",
    }  # fmt: skip


def test_weights_go_into_the_link_and_come_back() -> None:
    assert peers.weights(View()) == USUAL_WEIGHTS
    assert peers.weights_of(USUAL_WEIGHTS) == ()
    chosen = {"population_resident": 1.5, "level": 3.0}
    link = peers.weights_of(chosen)
    assert link == ("population_resident-1.5", "level-3")
    view, faults = View.from_query(View(peers=link).to_query())
    assert not faults and peers.weights(view) == chosen
    nothing = peers.weights_of({})
    assert nothing and not any(peers.weights(View(peers=nothing)).values())
    assert peers.weights(View(peers=("grids_total-2", "level-9"))) == {"level": 3.0}


def test_a_median_with_bounds_is_an_interval() -> None:
    def of(*figures: tuple[float, str]) -> tuple[float, float, int]:
        return peers.peer_median(
            pd.DataFrame({"value": [v for v, _ in figures], "value_to": math.nan, "bound": [b for _, b in figures]})
        )

    assert of((10, "exact"), (30, "exact"), (20, "exact")) == (20, 20, 3)
    assert of((10, "exact"), (20, "exact"), (30, "exact"), (50, "exact")) == (25, 25, 4)
    assert of((10, "at_least"), (20, "exact"), (30, "exact")) == (20, 30, 3)  # 10+ may be 40: then 30 is the middle
    assert of((10, "exact"), (20, "exact"), (30, "at_least")) == (20, 20, 3)  # however large, it stays above
    assert of((10, "at_least"), (20, "at_least"), (30, "exact")) == (20, math.inf, 3)
    assert of((100, "approx")) == (95, 105, 1)
    low, high, count = of()
    assert math.isnan(low) and math.isnan(high) and count == 0


@pytest.mark.parametrize(
    ("until", "day"),
    [("", None), ("2020", date(2020, 12, 31)), ("2020-02", date(2020, 2, 29)), ("2020-11-01", date(2020, 11, 1)),
     ("2020-13", None)],
)  # fmt: skip
def test_a_window_ends_with_its_last_day(until: str, day: date | None) -> None:
    assert window.window_end(until) == day


def group(store: Store, **fields: Any) -> tuple[str, ...]:
    with store.cursor() as cursor:
        return peers.peer_codes(View(**fields), cursor, "en")


def test_ready_groups_hold_the_place_first_and_its_tier_only(store: Store) -> None:
    counties = ("990100-xinqu", "990122", "990131", "990132", "990231")
    assert group(store, group="same_province", highlight="990121") == ("990121", *counties)
    assert group(store, group="same_prefecture", highlight="990121") == ("990121", *counties[:4])
    assert group(store, group="same_province", highlight="990121", levels=("district",)) == (
        "990121", "990131", "990231",
    )  # fmt: skip


def test_a_prefecture_is_grouped_with_prefectures_of_its_province_and_with_its_own_counties(store: Store) -> None:
    # 庚市 (990200) has no source of its own, so it is in no group.
    assert group(store, group="same_province", highlight="990100") == ("990100",)
    assert group(store, group="same_prefecture", highlight="990100") == (
        "990100", "990100-xinqu", "990121", "990122", "990131", "990132",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["peers", "same_province", "same_prefecture"])
def test_without_a_known_place_there_is_no_group(store: Store, name: str) -> None:
    assert group(store, group=name) == ()
    assert group(store, group=name, highlight="123456") == ()


def test_without_context_every_candidate_is_listed_as_unjudged_and_the_place_stands_alone(store: Store) -> None:
    view = View(group="peers", highlight="990121")
    result = peers.neighbours(view, store, "en")
    assert result is not None
    # The fixture has no indicator of context and no economic region: level is all that can be compared, 1 of 6.
    assert len(result.places) == sum(r[3] in ("county", "district", "zone") for r in REGIONS) - 1 == 5
    assert result.places["distance"].isna().all() and set(result.places["weight_used"]) == {1 / 6}
    assert group(store, group="peers", highlight="990121") == ("990121",)
    with store.cursor() as cursor:
        keys = [note.key for note in peers.peer_notes(view, cursor, "en")]
    assert keys == ["note.peers_judged", "note.peers_fewer"]


AREAS: list[tuple[str, float, date | None]] = [
    ("990121", 900.0, date(2020, 1, 1)),
    ("990121", 1000.0, date(2024, 1, 1)),
    ("990122", 500.0, date(2020, 1, 1)),
    ("990131", 700.0, date(2020, 1, 1)),
    ("990132", 800.0, None),
]


def with_areas(folder: Path) -> Store:
    """Return the fixture with areas of some places, one of them undated."""
    file = write_snapshot(folder)
    with duckdb.connect(str(file)) as connection:
        connection.execute("INSERT INTO indicator SELECT * REPLACE ('area_km2' AS indicator_id) FROM indicator LIMIT 1")
        for at, (code, value, when) in enumerate(AREAS):
            basis, precision = ("stated", "day") if when else ("unknown", None)
            connection.execute(
                "INSERT INTO observation SELECT * REPLACE (? AS observation_id, ? AS region_code, '' AS scope, "
                "'area_km2' AS indicator_id, NULL AS concept_id, ? AS value, NULL AS value_to, 'exact' AS bound, "
                "'stock' AS kind, NULL AS period_start, ? AS period_end, ? AS time_basis, ? AS time_precision) "
                "FROM observation WHERE observation_id = 'o_yi_grids'",
                [f"area_{at}", code, value, when, basis, precision],
            )
        work_out(connection)
    pointer = json.loads((folder / "current.json").read_text(encoding="utf-8"))
    del pointer["sha256"]  # of the file as it was before
    (folder / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    return Store(folder)


@pytest.mark.parametrize(
    ("until", "areas"),
    [
        ("", {"own": 1000.0, "990122": 500.0, "990131": 700.0, "990132": 800.0}),
        ("2022", {"own": 900.0, "990122": 500.0, "990131": 700.0}),  # without a date nothing is known to lie before
    ],
)
def test_a_figure_after_the_window_is_not_used(tmp_path: Path, until: str, areas: dict[str, float]) -> None:
    view = View(highlight="990121", peers=("area_km2-1",), until=until)
    result = peers.neighbours(view, with_areas(tmp_path), "zh")
    assert result is not None
    part = result.contributions.dropna(subset="value").set_index("region_code")
    assert {"own": part["own_value"].iloc[0], **part["value"].to_dict()} == areas
    judged = set(result.places.loc[result.places["distance"].notna(), "region_code"])
    assert judged == set(areas) - {"own"}


def test_on_the_real_snapshot_peers_are_of_one_tier_and_everybody_is_accounted_for() -> None:
    real = Store()
    for code in ("441322", "532901", "411322"):
        result = peers.neighbours(View(highlight=code), real, "zh")
        assert result is not None
        with real.cursor() as cursor:
            tier = cursor.execute(
                "SELECT count(*) FROM region WHERE level IN ('county', 'district', 'zone')"
            ).fetchone()
        assert tier and len(result.places) == tier[0] - 1
        judged = result.places[result.places["distance"].notna()]
        assert len(judged) >= 3 and (judged["weight_used"] >= 0.5).all()
        unjudged = result.places[result.places["distance"].isna()]
        assert all(lacks or own for lacks, own in zip(unjudged["lacks"], unjudged["own_lacks"], strict=True))
