"""From a dropped article to published figures: judge what was found, add what was missed, publish, undo."""

from dashboard.ui import frame, intake

frame.require()
intake.page()
