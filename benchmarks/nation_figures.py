"""The monthly figures of the fictional nation: a level for each county, growth, seasons, noise, gaps and bounds.

All numbers come from DuckDB's ``hash()`` of codes, ids and month numbers, so equal arguments give equal figures.
"""

from __future__ import annotations

import calendar
import hashlib
from collections.abc import Sequence
from pathlib import Path

import duckdb

PUBLISHER = "虚构统计局"
# Indicator → how many for 10,000 residents (of `%`, hours and pay: the usual value), and whose noise it shares, so that
# what belongs together moves together. The order is that in which a smaller nation takes them.
LEVELS: dict[str, tuple[float, str]] = {
    "population_resident": (10000, ""),
    "grids_total": (9, ""),
    "grid_workers_total": (11, "grids_total"),
    "issues_reported": (55, ""),
    "issues_resolved": (50, "issues_reported"),
    "volunteers_registered": (1700, ""),
    "volunteer_hours": (420, "volunteers_registered"),
    "satisfaction_rate": (93, ""),
    "communities": (1.2, ""),
    "disputes_reported": (3.2, ""),
    "disputes_mediated": (3.0, "disputes_reported"),
    "dispatch_hours": (3.5, ""),
    "grid_workers_full_time": (6, "grids_total"),
    "grid_workers_part_time": (5, "grids_total"),
    "volunteer_teams": (8, "volunteers_registered"),
    "volunteer_activities": (6, "volunteers_registered"),
    "volunteers_participating": (150, "volunteers_registered"),
    "volunteer_person_times": (180, "volunteers_registered"),
    "people_served_person_times": (300, "volunteers_registered"),
    "volunteer_projects": (2, ""),
    "volunteer_stations": (1.5, ""),
    "issues_dispatched": (52, "issues_reported"),
    "issues_in_progress": (6, "issues_reported"),
    "issues_resolved_rate": (92, ""),
    "issues_handled_on_time_rate": (90, ""),
    "disputes_mediated_rate": (94, ""),
    "opinions_collected": (40, ""),
    "deliberation_matters_resolved": (0.8, ""),
    "deliberation_sessions": (0.9, ""),
    "resident_meetings": (1.1, ""),
    "practical_deeds": (1.5, ""),
    "visitors_received": (12, ""),
    "mediation_committees": (1.5, ""),
    "micro_wishes_collected": (2.4, ""),
    "micro_wishes_fulfilled": (2.0, "micro_wishes_collected"),
    "hazards_found": (4.5, ""),
    "hazards_removed": (4.3, "hazards_found"),
    "villages": (3.5, ""),
    "households": (3400, "population_resident"),
    "townships_total": (0.28, ""),
    "villager_groups": (30, ""),
    "grids_small": (7, "grids_total"),
    "grids_micro": (40, "grids_total"),
    "grids_special": (0.8, ""),
    "grid_party_branches": (3, ""),
    "compound_party_branches": (2.2, ""),
    "building_party_groups": (6, ""),
    "residential_compounds": (4, ""),
    "units_paired_with_communities": (2.5, ""),
    "community_social_organisations": (1.8, ""),
    "community_workers": (14, ""),
    "building_heads": (30, ""),
    "party_members_total": (690, ""),
    "mediators_total": (5, ""),
    "training_person_times": (25, ""),
    "community_worker_average_monthly_pay_cny": (4200, ""),
    "party_service_centres": (0.5, ""),
    "grid_service_stations": (3, ""),
    "elderly_canteens": (0.35, ""),
    "households_visited": (150, ""),
}
_FLOWS = (
    "issues_reported", "issues_resolved", "volunteer_hours", "disputes_reported", "disputes_mediated",
    "volunteer_activities", "volunteers_participating", "volunteer_person_times", "people_served_person_times",
    "issues_dispatched", "opinions_collected", "deliberation_matters_resolved", "deliberation_sessions",
    "resident_meetings", "practical_deeds", "visitors_received", "micro_wishes_collected", "micro_wishes_fulfilled",
    "hazards_found", "hazards_removed", "training_person_times", "households_visited",
)  # fmt: skip
# January to December: quiet around the Spring Festival, busy before the end of a year.
_SEASON = (0.93, 0.78, 0.99, 1.02, 1.04, 1.05, 1.06, 1.03, 1.04, 0.98, 1.02, 1.06)

# Sixteen bits of a hash as a share of one; the sum of three such shares is nearly normal.
_MACROS = """
CREATE MACRO share(h, part) AS ((h >> (16 * part)) & 65535) / 65536.0;
CREATE MACRO normal(h) AS 2 * (share(h, 0) + share(h, 1) + share(h, 2) - 1.5);
CREATE MACRO two_digits(v) AS floor(v / pow(10, floor(log10(v)) - 1)) * pow(10, floor(log10(v)) - 1);
"""

# What stays the same from month to month for a pair of county and indicator.
_PAIRS = """
CREATE TABLE pair AS
WITH county AS (
    SELECT code, row_number() OVER (ORDER BY code) + 4 AS line,
           greatest(6000, 420000 * exp(0.75 * normal(hash(code, 'residents'))))::BIGINT AS residents
    FROM places)
SELECT code AS region_code, indicator_id, form,
       hash(code, indicator_id) AS own, hash(code, coalesce(nullif(moves_with, ''), indicator_id)) AS shared,
       CASE form WHEN 'percent' THEN least(99, level + 3.5 * normal(hash(code, indicator_id)))
                 WHEN 'usual' THEN level * exp(0.2 * normal(hash(code, indicator_id)))
                 WHEN 'residents' THEN residents
                 ELSE residents / 10000 * level
                      * exp(CASE moves_with WHEN '' THEN 0.33 ELSE 0.02 END * normal(hash(code, indicator_id))
                            + CASE moves_with WHEN '' THEN 0 ELSE 0.33 END * normal(hash(code, moves_with)))
            END AS start,
       CASE form WHEN 'percent' THEN 0.3 WHEN 'residents' THEN 0.01 * normal(hash(code, 'growth'))
                 ELSE 0.02 + 0.02 * normal(hash(code, indicator_id, 'growth')) END AS growth,
       '月报!' || CASE WHEN place > 23 THEN chr(64 + (place + 2) // 26) ELSE '' END
               || chr(65 + (place + 2) % 26) || line AS locator,
       share(hash(code, indicator_id, 'silence'), 0) AS silence
FROM county CROSS JOIN chosen
ORDER BY indicator_id, code
"""

# Of the pairs one in a hundred is never in the report and one in three hundred withheld for good; of the months of the
# others two in a hundred are missing and one in two hundred withheld. A printed round number is a bound.
_MONTH = """
WITH drawn AS (
    SELECT *, hash(own, {n}) AS luck,
           CASE form
               WHEN 'percent' THEN round(least(100, start + growth * {n} / 12 + 0.8 * normal(hash(shared, {n}))), 1)
               WHEN 'usual' THEN round(start * exp(growth * {n} / 12) * (1 + 0.03 * normal(hash(shared, {n}))), 1)
               WHEN 'flow' THEN round(start * exp(growth * {n} / 12) * {season}
                                      * (1 + 0.07 * normal(hash(shared, {n})) + 0.02 * normal(hash(own, {n}, 'own'))))
               ELSE round(start * exp(growth * {n} / 12) * (1 + 0.003 * normal(hash(shared, {n})))) END AS v
    FROM pair WHERE silence >= 0.01),
said AS (
    SELECT *, CASE WHEN silence < 0.0133 OR share(luck, 1) < 0.005 THEN 'withheld' END AS gap,
           CASE WHEN form NOT IN ('flow', 'stock') OR v < 100 OR share(luck, 2) > 0.03 THEN 'exact'
                WHEN share(luck, 2) < 0.012 THEN 'at_least' WHEN share(luck, 2) < 0.026 THEN 'approx'
                ELSE 'at_most' END AS bound
    FROM drawn WHERE share(luck, 0) >= 0.02 OR silence < 0.0133),
rounded AS (
    SELECT *, CASE bound WHEN 'exact' THEN v WHEN 'at_most' THEN two_digits(v * 1.1) ELSE two_digits(v) END AS shown
    FROM said),
printed AS (
    SELECT *, CASE WHEN form IN ('percent', 'usual') THEN printf('%.1f', shown) ELSE shown::BIGINT::VARCHAR
           END AS digits
    FROM rounded)
SELECT region_code, indicator_id, CASE WHEN gap IS NULL THEN shown END AS value,
       CASE WHEN gap IS NULL THEN bound END AS bound, gap,
       CASE WHEN gap IS NULL THEN CASE bound WHEN 'exact' THEN digits WHEN 'at_least' THEN digits || '余'
            WHEN 'approx' THEN '约' || digits ELSE '不超过' || digits END END AS as_printed,
       locator, NULL::BIGINT AS base
FROM printed
"""


def write(folder: Path, counties: Sequence[str], indicators: int, months: Sequence[str]) -> None:
    """Write ``<month>.parquet`` for each month, and ``batch.yml``.

    Parameters
    ----------
    folder : Path
        An empty folder.
    counties : sequence of str
        Codes of the places.
    indicators : int
        How many of `LEVELS`, from the first.
    months : sequence of str
        As ``2025-12``.
    """
    if not 1 <= indicators <= len(LEVELS):
        raise SystemExit(f"--indicators: 1 to {len(LEVELS)}")
    with duckdb.connect() as connection:
        connection.execute(_MACROS)
        connection.execute("CREATE TABLE places (code VARCHAR)")
        connection.execute("INSERT INTO places SELECT unnest(?)", [list(counties)])
        connection.execute(
            "CREATE TABLE chosen (indicator_id VARCHAR, level DOUBLE, moves_with VARCHAR, form VARCHAR, place INTEGER)"
        )
        for place, (name, (level, moves_with)) in enumerate(list(LEVELS.items())[:indicators]):
            connection.execute(
                "INSERT INTO chosen VALUES (?, ?, ?, ?, ?)", [name, level, moves_with, _form(name), place]
            )
        connection.execute(_PAIRS)
        for number, month in enumerate(months):
            season = _SEASON[int(month[5:]) - 1]
            query = _MONTH.replace("{n}", str(number)).replace("{season}", str(season))
            target = str(folder / f"{month}.parquet").replace("'", "''")
            connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    (folder / "batch.yml").write_text(_batch(folder, months), encoding="utf-8")


def _form(name: str) -> str:
    if name == "population_resident":
        return "residents"
    if name.endswith("_rate"):
        return "percent"
    if name in ("dispatch_hours", "community_worker_average_monthly_pay_cny"):
        return "usual"
    return "flow" if name in _FLOWS else "stock"


def _batch(folder: Path, months: Sequence[str]) -> str:
    lines = [
        "# Fiction for measuring: nobody counted these figures and no such places exist.",
        "title: 虚构国基层治理月报",
        f"publisher: {PUBLISHER}",
        "kind: spreadsheet",
        "grade: A",
        "reading: figures_only",
        "note: 虚构数字，仅供测速",
        "periods:",
    ]
    for month in months:
        year, number = int(month[:4]), int(month[5:])
        last = f"{month}-{calendar.monthrange(year, number)[1]:02d}"
        after = f"{year + number // 12:04d}-{number % 12 + 1:02d}-08"
        digest = hashlib.sha256((folder / f"{month}.parquet").read_bytes()).hexdigest()
        lines.append(
            f'  "{month}": {{published: "{after}", file: 虚构月报{month}.parquet, sha256: {digest}, as_of: "{last}"}}'
        )
    return "\n".join(lines) + "\n"
