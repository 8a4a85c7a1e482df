"""The pictures that were put aside for a meeting."""

from dashboard.ui import briefing, frame

frame.require()
briefing.page()
