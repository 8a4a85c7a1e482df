"""The briefing full screen: one view a screen, and the evidence of any number a key away."""

from dashboard.ui import frame, meeting

frame.require()
meeting.page()
