"""SED-ML Level 1 Version 4: simulation experiments as plain values, and their text."""

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
from sbmlqsp.archive.sedml.of_study import experiment_of_study
from sbmlqsp.archive.sedml.writing import sedml_text

__all__ = [
    "DataGenerator",
    "Experiment",
    "Plot",
    "Report",
    "SedModel",
    "Task",
    "TimeCourse",
    "Variable",
    "experiment_of_study",
    "sedml_text",
]
