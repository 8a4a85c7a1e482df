"""Corrections: reasoned changes of single fields that fail loudly once their reason is gone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from etl.faults import Faults
from etl.model import Correction, Observation
from etl.notes import SEPARATOR
from etl.read_facts import observation
from etl.record import Record

CORRECTABLE: Final = (
    "scope", "concept_id", "value", "value_to", "bound", "kind", "period_start", "period_end", "time_basis",
    "time_precision", "practice_id",
)  # fmt: skip
_NUMBERS = ("value", "value_to")


def apply_corrections(
    observations: Iterable[Observation], corrections: Iterable[Correction], faults: Faults
) -> list[Observation]:
    """Return the observations with every active correction made, each noted in the observation's ``note``.

    A correction of an unknown observation or field, one whose field no longer holds what it expects, and one whose
    new value does not fit the field are faults.
    """
    corrected = list(observations)
    at = {o.observation_id: index for index, o in reversed(list(enumerate(corrected)))}
    for correction in corrections:
        if correction.status != "active":
            continue
        index = at.get(correction.observation_id)
        if index is None:
            faults.add(correction.place, "observation_id", correction.observation_id, "unknown_observation")
        elif correction.field not in CORRECTABLE:
            faults.add(correction.place, "field", correction.field, "unknown_word", allowed=", ".join(CORRECTABLE))
        else:
            corrected[index] = _corrected(corrected[index], correction, faults)
    return corrected


def _corrected(target: Observation, correction: Correction, faults: Faults) -> Observation:
    name = correction.field
    cells = observation_cells(target)
    if _plain(name, correction.expect) != cells[name]:
        faults.add(correction.place, "expect", correction.expect, "correction_outlived", name=name, now=cells[name])
        return target
    cells[name] = correction.value
    remark = f"({name}: {correction.expect} → {correction.value}, {correction.reason})"
    cells["note"] = f"{target.note}{SEPARATOR}{remark}" if target.note else remark
    return observation(Record(correction.place, cells, faults))


def observation_cells(target: Observation) -> dict[str, str]:
    """Return an observation as the cells of its row."""
    evidence = target.evidence
    return {
        "observation_id": target.observation_id,
        "region_code": target.region_code,
        "scope": target.scope,
        "indicator_id": target.indicator_id,
        "concept_id": target.concept_id or "",
        "value": _number(target.value),
        "value_to": _number(target.value_to),
        "bound": target.bound,
        "kind": target.kind,
        "period_start": target.period_start or "",
        "period_end": target.period_end or "",
        "time_basis": target.time_basis,
        "time_precision": target.time_precision or "",
        "source_id": evidence.source_id,
        "char_start": "" if evidence.char_start is None else str(evidence.char_start),
        "char_end": "" if evidence.char_end is None else str(evidence.char_end),
        "locator": evidence.locator,
        "as_printed": evidence.as_printed,
        "practice_id": target.practice_id or "",
        "note": target.note,
    }


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value.is_integer() else repr(value)


def _plain(name: str, text: str) -> str:
    if name not in _NUMBERS:
        return text
    try:
        return _number(float(text)) if text else ""
    except ValueError:
        return text
