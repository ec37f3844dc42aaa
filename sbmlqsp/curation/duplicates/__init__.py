"""Models that have the same equations under other names, and models that nearly have."""

from sbmlqsp.curation.duplicates.finding import Duplicate, find_duplicates
from sbmlqsp.curation.duplicates.fingerprint import Fingerprint, fingerprint

__all__ = ["Duplicate", "Fingerprint", "find_duplicates", "fingerprint"]
