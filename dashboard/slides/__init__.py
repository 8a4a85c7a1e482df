"""Briefings as PowerPoint decks: native charts, tables and maps with their evidence, made without a browser."""
