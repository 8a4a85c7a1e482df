"""``python -m trials texts [--full]``: every text is data, counted.

A hostile data folder is built by the real pipeline, walked through all pages in both languages and made into every
file; files that nobody should send are given to all readers; links and files are generated. The short form, which CI
runs, takes the same ways with fewer steps.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from dashboard.locale import LANGUAGES
from dashboard.store import Store
from etl.faults import FaultyFacts
from trials import record, texts_files, texts_folder, texts_fuzz, texts_pages, texts_payloads, texts_uploads

_SHORT: Final = ("markup",)
_CASES: Final = {False: 60, True: 3_000}
_RUNS: Final = {False: 1_000, True: 300_000}


def run(full: bool) -> record.Outcome:
    """Run the trial.

    Parameters
    ----------
    full : bool
        All payloads, both languages, thousands of generated cases; else what takes about a minute.

    Returns
    -------
    Outcome
        A row each for the data folder, pages, files, uploads by kind, and what was generated.
    """
    failed: dict[str, list[str]] = {}
    with TemporaryDirectory(prefix="atlas-texts-") as folder:
        rows = [_row("data folders that are refused in words", refused(Path(folder)), failed)]
        kinds = texts_payloads.kinds()
        built = {
            kind: texts_folder.built(Path(folder) / kind, words)
            for kind, words in kinds.items()
            if full or kind in _SHORT
        }
        languages = LANGUAGES if full else LANGUAGES[:1]
        for kind, folders in built.items():
            rows.append(_row(f"pages, {kind}", list(pages(folders.data, languages, full=full)), failed))
            rows.append(_row(f"files, {kind}", list(_files(folders.build, languages)), failed))
    rows += _uploads(failed, full=full)
    for name in texts_fuzz.TARGETS:
        cases, faults = texts_fuzz.hypothesis(name, _CASES[full])
        rows.append(_row(f"generated: {name}", [*faults, *[""] * (cases - len(faults))], failed))
    cases, faults = texts_fuzz.atheris(_RUNS[full])
    rows.append(_row("generated: the extractor (atheris)", [*faults, *[""] * (cases - len(faults))], failed))
    return record.outcome("texts", rows, full=full, failed={name: found[:5] for name, found in failed.items() if found})


def refused(folder: Path) -> list[str]:
    """Build folders with words that no name may hold; return "" for each that was refused with its line, else why."""
    found = []
    for at, words in enumerate((*texts_payloads.REFUSED, texts_payloads.LONG)):
        try:
            texts_folder.built(folder / f"refused-{at}", (words,), whole=True)
        except FaultyFacts as refusal:
            lines = [fault.words(language) for fault in refusal.faults for language in LANGUAGES]
            named = all(fault.place.file and fault.place.line for fault in refusal.faults)
            found.append("" if named and all(line.isprintable() for line in lines) else lines[0])
        except Exception as error:  # noqa: BLE001 -- no words for the person who wrote the file
            found.append(f"{words[:9]!a}: {type(error).__name__}: {error}"[:300])
        else:
            found.append(f"{words[:9]!a}: built")
    return found


def pages(data: Path, languages: tuple[str, ...], *, full: bool, brief: bool = False) -> Iterator[str]:
    """Open every page on a snapshot, by sound links and by hostile ones; yield "" or what is wrong with it.

    ``brief`` opens each page by one sound link and one hostile one.
    """
    import streamlit

    before = dict(os.environ)
    os.environ |= {name: str(data / last) for name, last in _PLACES.items()}
    try:
        for language in languages:
            for page, query in texts_pages.links(full=full, brief=brief):
                streamlit.cache_data.clear()
                streamlit.cache_resource.clear()
                found = texts_pages.faults(texts_pages.open_page(page, language, **query))
                yield f"{page} {language} {query}: {found[0]}" if found else ""
    finally:
        os.environ.clear()
        os.environ |= before
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()


_PLACES: Final = {
    "ATLAS_BUILD": "build",
    "ATLAS_ARTICLES": "articles",
    "ATLAS_INTAKE": "intake",
    "ATLAS_AUDIT": "audit",
}


def _files(build: Path, languages: tuple[str, ...]) -> Iterator[str]:
    for language in languages:
        store = Store(build)
        for kind, form, fault in texts_files.made(store, language):
            yield f"{kind}.{form} {language}: {fault}" if fault else ""
        store.close()


def _uploads(failed: dict[str, list[str]], *, full: bool) -> list[dict[str, Any]]:
    found: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for upload in texts_uploads.uploads(full=full):
        said = texts_uploads.read(upload)
        name = f"upload, {upload.attempt}"
        found.setdefault(name, []).append(f"{upload.reader} {upload.name[:30]!a}: {said.fault}" if said.fault else "")
        words.setdefault(name, said.words.split(" / ")[-1][:90])
    return [{**_row(name, each, failed), "words": words[name]} for name, each in found.items()]


def _row(attempt: str, found: list[str], failed: dict[str, list[str]]) -> dict[str, Any]:
    failed[attempt] = [fault for fault in found if fault]
    return {"attempt": attempt, "tries": len(found), "failures": len(failed[attempt]), "words": ""}
