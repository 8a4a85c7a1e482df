"""From a dropped file to reviewed facts: drafts, the journal of decisions, and what is handed over for publishing."""
