"""The codebook, everything to take away, and SQL for researchers."""

from dashboard.ui import data, frame

frame.require()
data.page()
