"""One place on one page."""

from dashboard.ui import frame, region

frame.require()
region.page()
