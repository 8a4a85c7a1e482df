"""One picture: pick what and where, look at it with its caveats, and go to the evidence."""

from dashboard.ui import frame, pickers, show, state

frame.require()
pickers.comparison()
show.picture(state.view())
