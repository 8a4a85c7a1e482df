"""From a number back to the words: one figure, one source, or the lists to find them in."""

from dashboard.ui import evidence, frame, lists, sources, state

frame.require()
address = state.current()
if address.figure:
    evidence.figure_page(address.figure)
elif address.source:
    sources.page(address.source)
else:
    lists.show(address.listing)
