"""Outputs of SED-ML documents as files: HDF5 and CSV reports, plots as PDF, a log, as BioSimulators arranges them."""

from sbmlqsp.archive.results.hdf5 import check_installed
from sbmlqsp.archive.results.plots import drawn, drawn_figure
from sbmlqsp.archive.results.writing import LOG, PLOTS, REPORTS, write_outputs

__all__ = ["LOG", "PLOTS", "REPORTS", "check_installed", "drawn", "drawn_figure", "write_outputs"]
