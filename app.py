"""The frame around every page: settings, language, navigation. Run it with ``python -m dashboard``."""

from dashboard.turns import PAGES
from dashboard.ui import frame

with PAGES.turn():
    frame.run()
