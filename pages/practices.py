"""Which places do what, in their own words."""

from dashboard.ui import frame, practices

frame.require()
practices.page()
