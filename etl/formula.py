"""Formulas of derived indicators: + - * / and parentheses over numbers and indicator ids, and nothing else."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from etl.bounds import Quantity, add, divide, multiply, subtract
from etl.record import INDICATOR_ID

_LENGTH_LIMIT = 400
_OPERATORS: Final[dict[type[ast.operator], Callable[[Quantity, Quantity], Quantity]]] = {
    ast.Add: add,
    ast.Sub: subtract,
    ast.Mult: multiply,
    ast.Div: divide,
}


class FormulaError(ValueError):
    """A formula holds something other than arithmetic over indicators; ``part`` is what."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was found safe.

    Attributes
    ----------
    text : str
        As written in the catalogue.
    inputs : tuple of str
        Indicator ids in the order of their first mention.
    """

    text: str
    inputs: tuple[str, ...]
    _tree: ast.expr

    @classmethod
    def parse(cls, text: str) -> Formula:
        """Read a formula.

        Raises
        ------
        FormulaError
            Where it is not plain arithmetic, is over-long, or names no indicator.
        """
        if len(text) > _LENGTH_LIMIT:
            raise FormulaError(f"{len(text)} > {_LENGTH_LIMIT}")
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise FormulaError(text[:40]) from error
        inputs: dict[str, None] = {}
        _inspect(tree, inputs)
        if not inputs:
            raise FormulaError(text[:40])
        return cls(text, tuple(inputs), tree)

    def apply(self, values: Mapping[str, Quantity]) -> Quantity:
        """Calculate; raises ``NotComparable`` where the bounds allow no statement or a divisor may be zero."""
        return _calculate(self._tree, values)


def _inspect(node: ast.expr, inputs: dict[str, None]) -> None:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        _inspect(node.left, inputs)
        _inspect(node.right, inputs)
    elif isinstance(node, ast.Name) and INDICATOR_ID.fullmatch(node.id):
        inputs[node.id] = None
    elif not _is_number(node):
        raise FormulaError(ast.unparse(node)[:40])


def _is_number(node: ast.expr) -> bool:
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return False
    try:
        return math.isfinite(float(node.value))
    except OverflowError:
        return False


def _calculate(node: ast.expr, values: Mapping[str, Quantity]) -> Quantity:
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_calculate(node.left, values), _calculate(node.right, values))
    if isinstance(node, ast.Name):
        return values[node.id]
    assert isinstance(node, ast.Constant)
    return Quantity.exact(float(node.value))  # type: ignore[arg-type]
