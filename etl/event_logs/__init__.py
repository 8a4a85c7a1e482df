"""Logs of events and of volunteering: read in any layout, counted by one definition on any engine, kept as months."""
