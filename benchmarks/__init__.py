"""Ratios against what a user would do otherwise, measured in one run."""
