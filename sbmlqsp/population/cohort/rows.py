"""The working memory of the lanes: rows of one double per lane."""

from __future__ import annotations

from dataclasses import dataclass

from sbmlqsp.population.cohort.system import System

CONTROL = (
    "TIME",  # where the lane is
    "STEP",  # the next step it tries
    "EDGE",  # where it must stop: its next dose, or the end
    "LIMIT",  # outputs from here on are left to the edge
    "DUE",  # its next output time
    "REJECTED",  # 1 after a step that was refused
    "LEAST",  # the smallest step
    "COUNT",  # steps tried
    "MOST",  # when COUNT passes it, the patient has failed
    "RTOL",
    "RISEN",  # 1 where the step ended at the rise of a trigger
    "MET",  # 1 where events met whose order matters
    "STRIDE",  # bytes from one output to the next (an integer)
    "DUE_AT",  # address of the next output time (an integer)
    "PUT_AT",  # where its values go (an integer)
)


@dataclass(frozen=True, slots=True)
class Rows:
    """The place of each array in working memory, and how many rows there are.

    Arrays: CONSTANT (of the patient), HELD (computed from them), STATE, SLOPE (rates at the start of the step), NEW
    (rates, or states, just computed), SET (what an event sets), TRIGGER (1 where it holds now), HOLDS (where it held
    last), FIRED (events at this instant), OUTPUT, ATOL, MATRIX (the factors) and `CONTROL`.
    """

    places: dict[str, int]
    count: int

    def __getitem__(self, name: str) -> int:
        return self.places[name]


def rows_of(system: System, *, implicit: bool) -> Rows:
    """Return the rows of a system."""
    states = len(system.states)
    sizes = {
        "CONSTANT": len(system.constants),
        "HELD": len(system.held),
        "STATE": states,
        "SLOPE": states,
        "NEW": states,
        "SET": max((len(changes) for changes in system.events.values()), default=0),
        "TRIGGER": len(system.triggers),
        "HOLDS": len(system.triggers),
        "FIRED": len(system.events),
        "OUTPUT": len(system.outputs),
        "ATOL": states,
        "MATRIX": len(system.elimination.places) if implicit else 0,
        **dict.fromkeys(CONTROL, 1),
    }
    places, count = {}, 0
    for name, size in sizes.items():
        places[name] = count
        count += size
    return Rows(places, count)
