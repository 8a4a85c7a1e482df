"""Rectangles on a slide, in points (1/72 inch); PowerPoint counts in EMU, 12,700 to a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EMU: Final = 12_700


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left and top edge, width and height, in points from the slide's upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.y + self.height

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """Return left, top, width and height as PowerPoint counts them."""
        return emu(self.x), emu(self.y), emu(self.width), emu(self.height)

    def columns(self, *shares: float, gap: float = 0.0) -> list[Box]:
        """Return boxes side by side whose widths are as the shares, with a gap between them."""
        room = self.width - gap * (len(shares) - 1)
        out, x = [], self.x
        for share in shares:
            wide = room * share / sum(shares)
            out.append(Box(x, self.y, wide, self.height))
            x += wide + gap
        return out

    def rows(self, *shares: float, gap: float = 0.0) -> list[Box]:
        """Return boxes one under the other whose heights are as the shares, with a gap between them."""
        room = self.height - gap * (len(shares) - 1)
        out, y = [], self.y
        for share in shares:
            high = room * share / sum(shares)
            out.append(Box(self.x, y, self.width, high))
            y += high + gap
        return out

    def top(self, height: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Return a strip of a height at the top, and what is left under it and a gap."""
        return (
            Box(self.x, self.y, self.width, height),
            Box(self.x, self.y + height + gap, self.width, self.height - height - gap),
        )

    def foot(self, height: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Return what is left over a strip of a height at the bottom and a gap, and the strip."""
        return (
            Box(self.x, self.y, self.width, self.height - height - gap),
            Box(self.x, self.bottom - height, self.width, height),
        )

    def inset(self, x: float = 0.0, y: float = 0.0) -> Box:
        """Return the box without a margin at left and right, top and bottom."""
        return Box(self.x + x, self.y + y, self.width - 2 * x, self.height - 2 * y)


def emu(points: float) -> int:
    """Return points as EMU."""
    return round(points * EMU)
