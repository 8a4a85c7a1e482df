"""What is here: places, themes, who publishes what, how fresh it is, and what is new."""

from dashboard.ui import frame, overview, pickers, show

frame.require()
counts = overview.counts()
overview.tiles(counts)
overview.places_and_themes(counts)
pickers.matrix()
show.matrix()
overview.newest(counts)
