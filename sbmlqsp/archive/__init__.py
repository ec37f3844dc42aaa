"""COMBINE archives (.omex): read without trust, written reproducibly; SED-ML of studies."""

from sbmlqsp.archive.formats import kind_of_format
from sbmlqsp.archive.limits import ArchiveLimits
from sbmlqsp.archive.members import Archive, Member
from sbmlqsp.archive.reading import read_archive
from sbmlqsp.archive.writing import write_archive

__all__ = ["Archive", "ArchiveLimits", "Member", "kind_of_format", "read_archive", "write_archive"]
