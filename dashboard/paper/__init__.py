"""Briefing → PDF: pictures as vectors, words that can be searched, bookmarks, and links back to the views."""

from dashboard.paper.document import page_bytes, pdf_bytes
from dashboard.paper.sheet import PAPERS

__all__ = ["PAPERS", "page_bytes", "pdf_bytes"]
