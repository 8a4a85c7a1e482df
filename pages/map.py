"""Figures on the map of China, from the nation to the county."""

from dashboard.ui import frame, map

frame.require()
map.page()
