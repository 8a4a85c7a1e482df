"""The audit log: who published, corrected, undid and exported what, one line each, appended and never rewritten.

Both sides of the wall write to it, so it knows neither: ``etl`` and ``dashboard`` import it, it imports none of them.
"""

from audit.log import ACTIONS, NAME, AuditError, folder, known, ready, record
from audit.proof import Finding, Proof, entries, verify

__all__ = [
    "ACTIONS", "NAME", "AuditError", "Finding", "Proof", "entries", "folder", "known", "ready", "record", "verify",
]  # fmt: skip
