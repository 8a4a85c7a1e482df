"""The whole atlas as a Frictionless Data Package: one zip with every fact, its description and its citation."""

from dashboard.package.archive import package_bytes
from dashboard.package.snapshot import Snapshot, snapshot

__all__ = ["Snapshot", "package_bytes", "snapshot"]
