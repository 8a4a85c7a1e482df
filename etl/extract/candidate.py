"""What the extractor says of a text: figures and practices that a person still has to judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from etl.model import Bound, ObservationKind, TimeBasis

Basis = Literal["stated", "inherited", "assumed", "none"]
Relation = Literal["", "from", "to", "part", "rest", "each", "sum"]
Status = Literal["proposed", "review"]
Side = Literal["", "before", "after"]

RELATIONS: tuple[Relation, ...] = get_args(Relation)


@dataclass(slots=True)
class Figure:
    """A number with its unit and bound, found in a working text (see ``Reading``); all offsets count in that text.

    Attributes
    ----------
    start, end : int
        The figure as printed: words of its bound, number and unit; with the counted noun where that stands beside it.
    number_start, number_end : int
        The digits alone.
    unit_end : int
        End of the unit after the number; ``number_end`` where there is none.
    value, value_to : float, float or None
        Fully expanded (6.7万 is 67000; 两成 is 20), and the other end of a range.
    bound : str
        exact, at_least, approx or at_most.
    unit : str
        The counting word as printed, simplified (个, 名, 人次, 元, %, 小时 …); empty where there is none.
    kind : str
        What the words around it make it (norm, change, ratio, rate, flow, stock); "" where only its noun can tell.
    clause_start, clause_end : int
        The clause around it: between comma, semicolon, colon or full stop. A 、 does not end a clause.
    sentence_start, sentence_end : int
        The sentence around it: between full stops, semicolons not counted, or line ends.
    noun_start, noun_end : int
        The counted noun; equal where none was found.
    noun_side : str
        Where the noun stands: before or after the number.
    relation : str
        from and to of one change; part of a figure before it (其中); the rest of one (剩余); one of a list that shares
        a noun or verb (each); the total of such a list (sum).
    group : int
        Number shared by figures that belong together; 0 for none.
    status : str
        proposed, or review for what is probably no figure (a tier, a heading) and is listed only on request.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    unit_end: int
    value: float
    value_to: float | None = None
    bound: Bound = "exact"
    unit: str = ""
    kind: ObservationKind | Literal[""] = ""
    clause_start: int = 0
    clause_end: int = 0
    sentence_start: int = 0
    sentence_end: int = 0
    noun_start: int = 0
    noun_end: int = 0
    noun_side: Side = ""
    relation: Relation = ""
    group: int = 0
    status: Status = "proposed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One figure that is proposed to a reviewer; ``start`` and ``end`` are indices into the decoded original text.

    ``text[start:end] == as_printed`` holds always, and ``value`` can be read again from ``as_printed``. ``indicator``
    is None where the extractor abstains; ``indicator_score`` is its confidence from 0 to 1 (0 without one). ``region``
    is a code or None. ``*_basis`` says whether a suggestion is stated in the figure's own sentence, inherited from
    words before it, assumed for want of any, or not made at all. The first seventeen fields are the public record,
    in this order.
    """

    source: str
    start: int
    end: int
    as_printed: str
    value: float
    value_to: float | None
    bound: Bound
    unit: str
    kind: ObservationKind
    indicator: str | None
    indicator_score: float
    region: str | None
    scope: str
    period_start: str | None
    period_end: str | None
    time_basis: TimeBasis
    status: Status
    noun: str = ""
    region_basis: Basis = "none"
    scope_basis: Basis = "none"
    period_basis: Basis = "none"
    relation: Relation = ""
    group: int = 0


@dataclass(frozen=True, slots=True)
class PracticeCandidate:
    """A practice that a text names, or a name in the form of one that the catalogue does not know.

    ``practice`` is an id of the catalogue or None for an unknown name; ``local_name`` is the name as the place has it,
    without its marks of quotation.
    """

    source: str
    start: int
    end: int
    as_printed: str
    practice: str | None
    local_name: str
    score: float
    region: str | None
    scope: str
    region_basis: Basis = "none"
    scope_basis: Basis = "none"
