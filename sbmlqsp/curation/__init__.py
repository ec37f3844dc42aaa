"""The model repository: entries, and whether they still give the numbers of their papers."""

from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.repository import Repository, repository
from sbmlqsp.curation.reproduction import Reproduction

__all__ = ["Entry", "Repository", "Reproduction", "repository"]
