"""Snapshot → zip: rows with their SDMX names, descriptor, codebook and citation; the same snapshot, the same bytes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import duckdb
import pandas as pd

from dashboard import cite
from dashboard.export.plain import guarded
from dashboard.frame import records
from dashboard.locale import LANGUAGES, say
from dashboard.package import readme
from dashboard.package.resources import RESOURCES, Column, Resource, meaning
from dashboard.package.sdmx import STATUS_OF_GAP, observation_status, time_period
from dashboard.read import read
from dashboard.render.values import shown
from dashboard.store import Store

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the least that a zip can say; the version says when the data is from
_LIST: Final = "array"


def package_bytes(store: Store) -> bytes:
    """Return the current snapshot as a data package.

    Parameters
    ----------
    store : Store
        The whole package comes from one snapshot.

    Returns
    -------
    bytes
        A zip with ``datapackage.json``, one CSV a table under ``data/`` (UTF-8, CRLF, lists as JSON, empty where
        nothing is known), ``README.zh.md``, ``README.en.md`` and ``CITATION.bib``. One snapshot gives the same bytes
        always.

    Raises
    ------
    NoSnapshot
        Where there is nothing to pack.
    """
    with store.cursor() as cursor:
        build = records(read(cursor, "package/build"))[0]
        tables = {resource.name: _rows(cursor, resource) for resource in RESOURCES}
    files = {
        f"data/{resource.name}.csv": _csv(resource, tables[resource.name]).encode("utf-8") for resource in RESOURCES
    }
    sizes = {resource.name: len(tables[resource.name]) for resource in RESOURCES}
    citation = cite.atlas(build["build_id"], build["built_at"], "zh")
    files["datapackage.json"] = _json(_descriptor(build, sizes, files)).encode("utf-8")
    files["CITATION.bib"] = (citation.bibtex + "\n").encode("utf-8")
    for language in LANGUAGES:
        text = readme.text(build, tables["indicators"], sizes, language)
        files[f"README.{language}.md"] = text.encode("utf-8")
    return _zip(files)


def _rows(cursor: duckdb.DuckDBPyConnection, resource: Resource) -> pd.DataFrame:
    rows = read(cursor, f"package/{resource.table}")
    if resource.table == "gap":
        # One for every place and indicator without a figure: of a nation's places 800,000, too many for a dict each.
        return rows.assign(obs_status=rows["kind"].map(STATUS_OF_GAP))[[column.of for column in resource.columns]]
    found = records(rows)
    if "bound" in rows:
        units = dict(read(cursor, "package/indicator")[["indicator_id", "unit"]].itertuples(index=False, name=None))
        for row in found:
            row |= {"unit": units[row["indicator_id"]], "unit_mult": 0}
            row |= {"obs_status": observation_status(row), "time_period": time_period(row)}
    names = [column.of for column in resource.columns]
    return pd.DataFrame([[row[name] for name in names] for row in found], columns=names, dtype="object")


def _csv(resource: Resource, rows: pd.DataFrame) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in resource.columns])
    types = [column.type for column in resource.columns]
    writer.writerows(
        [_cell(value, kind) for value, kind in zip(row, types, strict=True)]
        for row in rows.itertuples(index=False, name=None)
    )
    return out.getvalue()


def _cell(value: Any, kind: str) -> str:
    """Return a value as Table Schema writes it; a text that a spreadsheet would run is led by an apostrophe."""
    if kind == _LIST:
        return json.dumps(value or [], ensure_ascii=False)
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, int):
        return str(value)
    return value.isoformat() if isinstance(value, date) else _text(value)


@lru_cache(maxsize=1 << 16)
def _text(value: Any) -> str:
    """Return a text that is safe to open; codes and ids come hundreds of thousands of times."""
    return guarded(shown(value))


def _descriptor(build: Mapping[str, Any], sizes: Mapping[str, int], files: Mapping[str, bytes]) -> dict[str, Any]:
    both = {language: say(language, "package.title") for language in LANGUAGES}
    return {
        "profile": "tabular-data-package",
        "name": "governance-atlas",
        "title": f"{both['zh']} · {both['en']}",
        "description": "\n\n".join(say(language, "package.description") for language in LANGUAGES),
        "version": build["build_id"],
        "created": f"{build['built_at']:%Y-%m-%dT%H:%M:%SZ}" if isinstance(build["built_at"], datetime) else "",
        "licenses": [
            {"name": "other-at", "title": " ".join(say(language, "package.rights") for language in LANGUAGES)}
        ],
        "citation": cite.atlas(build["build_id"], build["built_at"], "zh").gbt,
        "resources": [_resource(resource, sizes, files) for resource in RESOURCES],
    }


def _resource(resource: Resource, sizes: Mapping[str, int], files: Mapping[str, bytes]) -> dict[str, Any]:
    path = f"data/{resource.name}.csv"
    schema: dict[str, Any] = {
        "fields": [_field(resource, column) for column in resource.columns],
        "missingValues": [""],
    }
    if resource.key:
        schema["primaryKey"] = list(resource.key)
    if resource.links:
        schema["foreignKeys"] = [
            {"fields": [own], "reference": {"resource": other, "fields": [theirs]}}
            for own, other, theirs in resource.links
        ]
    return {
        "profile": "tabular-data-resource",
        "name": resource.name,
        "title": " · ".join(say(language, f"table.{resource.table}") for language in LANGUAGES),
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(files[path]),
        "rows": sizes[resource.name],
        "schema": schema,
    }


def _field(resource: Resource, column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": " · ".join(meaning(resource.table, column, language) for language in LANGUAGES),
    }
    rules = column.constraints()
    return field | ({"constraints": rules} if rules else {})


def _json(descriptor: Mapping[str, Any]) -> str:
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in _ordered(files):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # or the bytes would tell which system wrote them
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def _ordered(names: Iterable[str]) -> Sequence[str]:
    return sorted(names, key=lambda name: (name != "datapackage.json", name))
