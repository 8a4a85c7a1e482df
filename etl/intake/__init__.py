"""From a dropped file to published facts: drafts, publications that can be undone, and words for the catalogue."""
