"""What must hold of every snapshot, whatever the facts: each question must find nothing.

What is asked of all periodic rows needs little memory: they are counted by pair of region and indicator, and a row that
stood twice would show as a choice that is missing or given twice.
"""

from __future__ import annotations

from typing import Final

import duckdb

from etl.faults import AtlasError

SANITY: Final = {
    "figure_without_source": "SELECT observation_id FROM single_figure WHERE len(observation_ids) = 0 OR grade IS NULL",
    "figure_twice": "SELECT observation_id FROM single_figure GROUP BY ALL HAVING count(*) > 1",
    "figure_not_finite": "SELECT observation_id FROM single_figure WHERE NOT isfinite(value) OR NOT isfinite(value_to)",
    "figure_of_two_kinds": """
        SELECT f.observation_id FROM single_figure f
        JOIN periodic_file t ON starts_with(f.observation_id, t.source_id || '.')
        JOIN periodic_observation p ON p.source_id = t.source_id
        WHERE f.observation_id = p.source_id || '.' || p.indicator_id || '.' || p.region_code""",
    "periodic_not_finite": "SELECT source_id FROM periodic_observation WHERE NOT isfinite(value)",
    "periodic_lost": """
        SELECT t.source_id FROM periodic_file t
        FULL JOIN (SELECT source_id, count(*) AS n FROM periodic_observation GROUP BY source_id) p USING (source_id)
        WHERE coalesce(p.n, 0) IS DISTINCT FROM t.figures""",
    "periodic_of_nowhere": """
        SELECT p.region_code FROM (SELECT DISTINCT region_code FROM periodic_observation) p
        ANTI JOIN region r ON r.code = p.region_code""",
    "not_ranked": """
        SELECT indicator_id || ' ' || region_code FROM (
            SELECT indicator_id, region_code, count(*) AS n, max(choice) AS most, sum(choice) AS total,
                   min(choices) AS few, max(choices) AS many
            FROM (SELECT indicator_id, region_code, choice, choices FROM periodic_observation
                  UNION ALL SELECT f.indicator_id, f.region_code, c.choice, c.choices
                  FROM figure_choice c JOIN single_figure f USING (observation_id))
            GROUP BY indicator_id, region_code) r
        FULL JOIN published p USING (indicator_id, region_code)
        WHERE (n = most AND n = few AND n = many AND n = p.figures AND total = n * (n + 1) // 2) IS NOT TRUE""",
    "derived_without_formula": """
        SELECT observation_id FROM derived_observation JOIN indicator USING (indicator_id) WHERE formula IS NULL""",
    "gap_twice": """
        SELECT region_code || ' ' || indicator_id FROM gap GROUP BY region_code, indicator_id HAVING count(*) > 1""",
    "gap_of_nothing": """
        SELECT region_code || ' ' || indicator_id FROM gap
        WHERE region_code NOT IN (SELECT code FROM region)
           OR indicator_id NOT IN (SELECT indicator_id FROM indicator)""",
    "gap_with_figure": """
        SELECT region_code || ' ' || indicator_id FROM gap SEMI JOIN published USING (region_code, indicator_id)""",
    "neither_figure_nor_gap": """
        SELECT r.region_code || ' ' || i.indicator_id
        FROM (SELECT region_code FROM observation UNION SELECT region_code FROM region_practice
              UNION SELECT DISTINCT region_code FROM periodic_observation) r, indicator i
        WHERE NOT EXISTS (FROM gap g WHERE g.region_code = r.region_code AND g.indicator_id = i.indicator_id)
          AND NOT EXISTS (FROM published f WHERE f.region_code = r.region_code AND f.indicator_id = i.indicator_id)""",
}


def check_sane(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise ``AtlasError`` with the first question that finds something, and an example."""
    for key, query in SANITY.items():
        found = connection.execute(query).fetchone()
        if found is not None:
            raise AtlasError("insane", check=key, example=found[0])
