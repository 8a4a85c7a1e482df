"""The frame around every page: settings, language, navigation. Run it with ``python -m dashboard``."""

from dashboard.ui import frame

frame.run()
