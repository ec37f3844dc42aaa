"""The record of an entry: who did what when and why, and whether anything was changed outside it."""

from sbmlqsp.curation.record.history import FILE, Change, read_history
from sbmlqsp.curation.record.verifying import verify
from sbmlqsp.curation.record.writing import append, is_writable

__all__ = ["FILE", "Change", "append", "is_writable", "read_history", "verify"]
