"""Figures of a month, quarter or year as an office reports them: one file a period, replaced whole, read in bulk."""
