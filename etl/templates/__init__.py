"""Empty workbooks to send round, whose filled copies are imported without a question."""
