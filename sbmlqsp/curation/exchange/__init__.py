"""Entries as COMBINE archives, and archives as entries."""

from sbmlqsp.curation.exchange.adding import add_entry
from sbmlqsp.curation.exchange.annotating import annotated
from sbmlqsp.curation.exchange.exporting import Exported, export_entry

__all__ = ["Exported", "add_entry", "annotated", "export_entry"]
