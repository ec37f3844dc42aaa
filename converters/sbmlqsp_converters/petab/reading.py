"""`load`: the YAML file of a PEtab problem -> `Problem`."""

from __future__ import annotations

from pathlib import Path

from sbmlqsp.io import load as load_model
from sbmlqsp_converters.petab.files import files_of
from sbmlqsp_converters.petab.problem import Problem
from sbmlqsp_converters.petab.version_1 import read_version_1
from sbmlqsp_converters.petab.version_2 import read_version_2


def load(path: str | Path) -> Problem:
    """Return the PEtab problem, version 1 or 2, of a YAML file.

    Raises:
        ParseError: for files that cannot be read, naming file, line and column.
        UnknownSymbolError: for ids that no table defines.
        UnsupportedFeature: for models that are not SBML, and extensions that the problem needs.
        SecurityError: for files outside the folder.
    """
    file = Path(path)
    files = files_of(file)
    models = {name: load_model(place) for name, place in files.models.items()}
    read = read_version_1 if files.version == 1 else read_version_2
    return read(file.stem, models, files)
