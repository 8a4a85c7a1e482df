"""Everything that writes: texts, tables and records become a finished snapshot."""
