"""SED-ML text -> `Document`."""

from sbmlqsp.archive.sedml.reading.whole import read_sedml

__all__ = ["read_sedml"]
