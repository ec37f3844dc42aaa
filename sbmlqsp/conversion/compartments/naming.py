"""Names of a system's symbols: a species keeps its id for the amount, its concentration is `conc_ID`."""

from __future__ import annotations

from collections.abc import Mapping

from sbmlqsp.conversion.compartments.system import System
from sbmlqsp.conversion.program.naming import distinct
from sbmlqsp.model.equations import amount_of


def wanted_names(system: System) -> dict[str, str]:
    """Return the name each symbol should have, before the rules of a language."""
    wanted = {}
    for name in (*system.states, *system.constants, *(n for n, _ in system.computed), *(n for n, _ in system.formulas)):
        species = name.removeprefix("amount of ")
        if species in system.concentrations:
            wanted[amount_of(species).name] = species
            wanted[species] = f"conc_{species}"
        else:
            wanted[name] = name
    return distinct(wanted)


def slot_of(state: str, system: System) -> str:
    """Return the symbol of a state's compartment: the amount behind a concentration."""
    return amount_of(state).name if state in system.concentrations else state


def compartment_names(system: System, names: Mapping[str, str]) -> dict[str, str]:
    """Return the compartment of each state, in the order of their numbers."""
    return {state: names[slot_of(state, system)] for state in system.states}


def renamed(system: System, names: Mapping[str, str], compartments: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return (id, name) where they differ; a species is where its amount is."""
    written = {symbol: name for symbol, name in names.items() if symbol not in system.concentrations}
    pairs = {**compartments, **written}.items()
    return tuple((symbol, name) for symbol, name in pairs if symbol != name and not symbol.startswith("amount of "))
