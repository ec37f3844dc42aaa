"""Antimony text as a converter."""

from __future__ import annotations

from dataclasses import dataclass

from sbmlqsp.conversion import Loss, Proof, Request, Written
from sbmlqsp.conversion.columns import moving
from sbmlqsp.conversion.running import compare_columns, proof_times
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.simulation import simulate

CARRIES = frozenset(
    {
        "events",
        "event delay",
        "event priority",
        "assignment rules",
        "rate rules",
        "algebraic rules",
        "initial assignments",
        "functions",
        "piecewise",
        "volumes",
        "time",
        "dosing",
        "units",
    }
)


@dataclass(frozen=True, slots=True)
class Antimony:
    """Writes `NAME.ant`."""

    name: str = "antimony"
    title: str = "Antimony"
    suffixes: tuple[str, ...] = (".ant", ".txt")
    carries: frozenset[str] = CARRIES
    proved_by: str = "the text, read back by libAntimony and run, against a simulation of the model"
    needs: str = ""

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return what Antimony cannot say."""
        return antimony_losses(request.dosed())

    def write(self, request: Request) -> Written:
        """Return the text."""
        return Written(((f"{request.stem}.ant", request.dosed().to_antimony()),))

    def prove(self, request: Request, written: Written) -> Proof:
        """Read the text back, run it and compare."""
        model, times = request.dosed(), proof_times(request)
        names = list(moving(model))
        result = simulate(Model.from_antimony(written.text), times=times, outputs=names, settings=Settings(rtol=1e-9))
        return compare_columns(request, {name: list(result.values(name)) for name in names})


def antimony_losses(model: Model) -> tuple[Loss, ...]:
    """Return each element that Antimony cannot say."""
    try:
        model.to_antimony()
    except SbmlqspError as error:
        elements = getattr(error, "lost", ()) or (error.where or "model",)
        return tuple(Loss(element, "Antimony", error.message) for element in elements)
    return ()


ANTIMONY = Antimony()
