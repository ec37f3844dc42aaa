"""SED-ML Level 1 Version 4: simulation experiments as plain values, and their text."""

from sbmlqsp.archive.sedml.document import Document
from sbmlqsp.archive.sedml.experiment import (
    DataGenerator,
    Experiment,
    Plot,
    Report,
    SedModel,
    Task,
    TimeCourse,
    Variable,
)
from sbmlqsp.archive.sedml.of_study import default_outputs, experiment_of_study
from sbmlqsp.archive.sedml.reading import read_sedml
from sbmlqsp.archive.sedml.running import Outputs, run_sedml
from sbmlqsp.archive.sedml.writing import sedml_text

__all__ = [
    "DataGenerator",
    "Document",
    "Experiment",
    "Outputs",
    "Plot",
    "Report",
    "SedModel",
    "Task",
    "TimeCourse",
    "Variable",
    "default_outputs",
    "experiment_of_study",
    "read_sedml",
    "run_sedml",
    "sedml_text",
]
