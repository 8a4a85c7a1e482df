"""The logs of the fictional nation: grid events and attendances of volunteers, in the order in which they came in.

One event in two hundred comes in late: it stands one file-month or two after the month that it was reported in. All is
drawn from DuckDB's ``hash()`` of the number of the record, so equal arguments give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

A_FILE = 1_000_000  # records that a file should at least hold, so that few events are not scattered over many files
VOLUNTEERS_OF = 5  # one attendance for so many events

_MACROS = """
CREATE MACRO share(h, part) AS ((h >> (16 * part)) & 65535) / 65536.0;
"""

# {first}: number of the first record; {count}: how many; {start}, {seconds}: of the month; {late}: seconds that a late
# event may be moved back; {end}: nothing is known after this moment. Big counties have more events than small ones.
_EVENTS = """
WITH drawn AS (
    SELECT i, hash(i) AS a, hash(i, 'times') AS b, (hash(i, 'words') >> 1)::BIGINT AS c,
           TIMESTAMP '{start}' + to_seconds(((i - {first}) * {seconds} / {count})::BIGINT) AS came
    FROM range({first}, {first} + {count}) AS t(i)),
timed AS (
    SELECT *, floor(share(a, 0) * share(a, 0) * {places})::INTEGER AS place,
           came - to_seconds(CASE WHEN share(a, 1) < 0.005 THEN (share(b, 0) * {late})::BIGINT ELSE 0 END) AS reported,
           to_seconds((600 + 14000 * share(a, 2) * share(a, 2))::BIGINT) AS waited,
           to_seconds((3600 * (0.5 - 52 * ln(1 - 0.9999 * share(b, 1)) * (0.5 + share(a, 3))))::BIGINT) AS took,
           share(b, 2) AS fate, getvariable('categories')[1 + (c >> 20) % 12] AS kind
    FROM drawn),
known AS (
    SELECT *, CASE WHEN fate < 0.97 AND reported + waited + took < TIMESTAMP '{end}' THEN reported + waited + took END
           AS resolved
    FROM timed)
SELECT printf('XG%010d', i) AS event_id, getvariable('regions')[place + 1] AS region_code, kind AS category,
       reported AS reported_at,
       CASE WHEN reported + waited < TIMESTAMP '{end}' THEN reported + waited END AS accepted_at,
       resolved AS resolved_at,
       CASE WHEN fate < 0.04 AND resolved + to_seconds((864000 * share(b, 3))::BIGINT) < TIMESTAMP '{end}'
            THEN resolved + to_seconds((864000 * share(b, 3))::BIGINT) END AS reopened_at,
       CASE WHEN resolved IS NOT NULL AND share(c, 0) < 0.6
            THEN (1 + 4 * sqrt(share(c, 1)) + 0.5)::TINYINT END AS satisfaction,
       '虚构路' || (c % 997)::VARCHAR || '号' || (c % 31)::VARCHAR || '栋'
           || (c % 29 + 1)::VARCHAR || '单元' AS address,
       '虚构居民反映' || kind || '：' || ['楼道', '门前', '广场', '后巷', '车棚', '电梯口', '河边'][1 + (c >> 7) % 7]
           || ['一直没人管', '已经两天', '昨晚开始', '影响出行', '气味很大', '存在隐患'][1 + (c >> 11) % 6]
           || '，请尽快处理。编号' || (c % 100000)::VARCHAR AS description
FROM known
"""

_CATEGORIES = ("环境卫生", "邻里纠纷", "噪声扰民", "市政设施", "停车秩序", "消防隐患", "物业服务", "民生救助",
               "道路破损", "供水供电", "占道经营", "其他")  # fmt: skip

_VOLUNTEERS = """
WITH drawn AS (
    SELECT i, hash(i, 'volunteer') AS a, hash(i, 'activity') AS b,
           TIMESTAMP '{start}' + to_seconds(((i - {first}) * {seconds} / {count})::BIGINT) AS began
    FROM range({first}, {first} + {count}) AS t(i)),
placed AS (
    SELECT *, floor(share(a, 0) * share(a, 0) * {places})::INTEGER AS place,
           (share(a, 1) * share(a, 1) * {people})::BIGINT AS person FROM drawn)
SELECT md5('虚构志愿者' || place || '-' || person) AS person_id,
       printf('XH%09d', (i - {first}) // 12 + {first} // 12) AS activity_id,
       getvariable('regions')[place + 1] AS region_code,
       began AS started_at, began + to_minutes((30 + 15 * (b % 19))::BIGINT) AS ended_at
FROM placed
"""


def write(folder: Path, counties: Sequence[str], months: Sequence[str], events: int) -> None:
    """Write ``grid/*.parquet`` and ``volunteering/*.parquet``, one file a month or range of months.

    Parameters
    ----------
    folder : Path
        Files of an earlier run under ``grid`` and ``volunteering`` are removed.
    counties : sequence of str
        Codes of the places.
    months : sequence of str
        As ``2025-12``, in order.
    events : int
        How many grid events; of attendances a fifth.
    """
    with duckdb.connect() as connection:
        connection.execute(_MACROS)
        connection.execute("SET VARIABLE regions = $1::VARCHAR[]", [list(counties)])
        connection.execute("SET VARIABLE categories = $1::VARCHAR[]", [list(_CATEGORIES)])
        for name, query, count in (("grid", _EVENTS, events), ("volunteering", _VOLUNTEERS, events // VOLUNTEERS_OF)):
            target = folder / name
            target.mkdir(parents=True, exist_ok=True)
            for old in target.glob("*.parquet"):
                old.unlink()
            for file, body in _files(query, months, count, len(counties)):
                path = str(target / f"{file}.parquet").replace("'", "''")
                connection.execute(f"COPY ({body}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def _files(query: str, months: Sequence[str], count: int, places: int) -> Iterator[tuple[str, str]]:
    """Yield the name of each file and the query of its records: as many months as make a file worth opening."""
    step = min(len(months), max(1, -(-A_FILE * len(months) // max(count, 1))))
    for at in range(0, len(months), step):
        group = months[at : at + step]
        name = group[0] if len(group) == 1 else f"{group[0]}_{group[-1]}"
        parts = (_month(query, months, number, count, places) for number in range(at, at + len(group)))
        yield name, "\nUNION ALL\n".join(f"SELECT * FROM ({part})" for part in parts if part)


def _month(query: str, months: Sequence[str], number: int, count: int, places: int) -> str:
    """Return the query of one month's records, or "" where a small log has none; later months have more."""
    weights = [80 + 40 * at / len(months) for at in range(len(months) + 1)]
    shares = [sum(weights[:at]) / sum(weights[:-1]) for at in (number, number + 1)]
    first, after = (round(count * share) for share in shares)
    if first == after:
        return ""
    start, end = _midnight(months[number]), _midnight(months[-1], after=1)
    filled = {
        "first": first,
        "count": after - first,
        "start": start,
        "seconds": (_midnight(months[number], after=1) - start).days * 86400,
        "late": min(number, 2) * 28 * 86400,
        "end": end + timedelta(days=5),
        "places": places,
        "people": max(20, round(count / places / 25)),
    }
    for key, value in filled.items():
        query = query.replace(f"{{{key}}}", str(value))
    return query


def _midnight(month: str, after: int = 0) -> datetime:
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + after
    return datetime(number // 12, number % 12 + 1, 1)
