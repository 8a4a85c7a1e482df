"""How figures changed, with what may be joined and what may not."""

from dashboard.ui import frame, trends

frame.require()
trends.page()
