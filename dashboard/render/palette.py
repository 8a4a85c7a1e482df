"""Colours and fonts of every picture, light and dark.

One accent on grey: red is the place that is spoken of and nothing else. Text colours reach 4.5 : 1 on ``paper``; marks
that carry meaning by colour alone also differ in shape or words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FONT: Final = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Source Han Sans SC","Atlas Sans SC",sans-serif'
"""Fonts that offices have come first; the last is the one that the product serves itself."""

FONT_SIZE: Final = 15
SMALL_SIZE: Final = 14


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme, as ``#RRGGBB``.

    ``grades`` run from A to D; ``land`` and ``border`` draw the map, ``empty`` is the ground of missing figures.
    """

    paper: str
    ink: str
    grey: str
    navy: str
    accent: str
    bar: str
    bar_other: str
    benchmark: str
    grid: str
    empty: str
    gap: str
    land: str
    border: str
    grades: dict[str, str]
    grade_line: str


_LIGHT: Final = Palette(
    paper="#FFFFFF",
    ink="#1F2933",
    grey="#5B6572",
    navy="#16324F",
    accent="#C00000",
    bar="#A9B8C9",
    bar_other="#D9E0E8",
    benchmark="#1F4E79",
    grid="#DDE2E8",
    empty="#F3F4F6",
    gap="#7B8794",
    land="#F3F4F6",
    border="#B4BEC9",
    grades={"A": "#16324F", "B": "#3E6FA0", "C": "#8DB0D3", "D": "#D3E1EF"},
    grade_line="#3E6FA0",
)
_DARK: Final = Palette(
    paper="#0F1720",
    ink="#E6EAF0",
    grey="#A7B1BD",
    navy="#D5E3F2",
    accent="#FF6B60",
    bar="#64788E",
    bar_other="#354352",
    benchmark="#8FBBE8",
    grid="#2B3744",
    empty="#182330",
    gap="#8896A5",
    land="#1C2835",
    border="#44525F",
    grades={"A": "#B7DBFA", "B": "#78A9D8", "C": "#45709C", "D": "#263F59"},
    grade_line="#78A9D8",
)


def palette(theme: str) -> Palette:
    """Return the colours of "light" or "dark"; anything else is light."""
    return _DARK if theme == "dark" else _LIGHT


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """Return ``#RRGGBB`` as the list of four numbers that deck.gl takes."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)] + [alpha]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours as WCAG 2 defines it, from 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [c / 255 for c in rgb(colour)[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
