"""`effect`: what an intervention does to an output over time, in all, directly, and through a mediator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.analysis.causal.intervening import do
from sbmlqsp.analysis.causal.twin import natural_direct
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.simulation import simulate
from sbmlqsp.simulation.arrays import Floats

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

SETTINGS = Settings(rtol=1e-9)


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """The effect of an intervention on an output, in the unit of the output, at the times of `time`.

    Attributes:
        output: the formula.
        mediator: the variable through which a part goes, "" where none was named.
        time: in model time.
        without, with_: the output without and with the intervention.
        direct: with the mediator as it would be without the intervention (natural direct effect); None without one.
    """

    output: str
    mediator: str
    time: Floats
    without: Floats
    with_: Floats
    direct: Floats | None = None

    @property
    def total(self) -> Floats:
        """With minus without the intervention; exactly zero where there is no causal path."""
        return self.with_ - self.without

    @property
    def mediated(self) -> Floats | None:
        """What goes through the mediator: total minus direct effect."""
        return None if self.direct is None else self.total - self.direct

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row for each time."""
        import pandas as pd

        columns = {"time": self.time, "without": self.without, "with": self.with_, "total": self.total}
        if self.direct is not None:
            columns |= {"direct": self.direct, "mediated": self.total - self.direct}
        return pd.DataFrame(columns)

    def plot(self) -> Figure:
        """Return the effects over time as a figure."""
        from sbmlqsp import figures

        lines = [figures.Line("total", self.time, self.total)]
        if self.direct is not None:
            lines.append(figures.Line("direct", self.time, self.direct))
            lines.append(figures.Line(f"through {self.mediator}", self.time, self.total - self.direct))
        return figures.lines(lines, title=f"effect on {self.output}", x_label="time", y_label=self.output)


def effect(
    model: Model,
    interventions: Mapping[str, Any],
    output: str,
    regimen: Regimen | str | None = None,
    *,
    mediator: str = "",
    until: Any = None,
    points: int = 201,
    times: Any = None,
    at: Any = None,
    intervened_regimen: Regimen | str | None = None,
    body_weight: Any = None,
    settings: Settings | None = None,
) -> Effect:
    """Return the effect of an intervention on an output over time.

    An intervention without a causal path to the output changes no bit of it.
    The direct effect is the natural one (Pearl 2001): the mediator follows the course that it has without the
    intervention, in a model that holds both worlds side by side.

    Args:
        model: the model.
        interventions: as `do`.
        output: formula of selections, such as "[Drug]".
        regimen: treatment in both worlds.
        mediator: a species or a variable of a rule.
        until: end of the run, a quantity or model time.
        points: number of equally spaced rows.
        times: the output times themselves; excludes `until`.
        at: from which time on the interventions hold.
        intervened_regimen: another treatment in the world of the intervention.
        body_weight: binds doses per kg.
        settings: tolerances; by default a relative tolerance of 1e-9.

    Raises:
        ModelError: for a mediator that is a parameter; otherwise as `do` and `simulate`.
    """
    chosen: dict[str, Any] = {"settings": settings or SETTINGS, "body_weight": body_weight}
    chosen |= {"times": times} if times is not None else {"until": until, "points": points}
    after = do(model, interventions, at=at) if interventions else model
    other = regimen if intervened_regimen is None else intervened_regimen
    time, without = _outcome(model, output, regimen, chosen)
    _, with_ = _outcome(after, output, other, chosen)
    if not mediator:
        return Effect(output, "", time, without, with_)
    crossed = natural_direct(model, after, output, mediator, regimen, other, chosen)
    return Effect(output, mediator, time, without, with_, crossed - without)


def _outcome(
    model: Model, output: str, regimen: Regimen | str | None, chosen: Mapping[str, Any]
) -> tuple[Floats, Floats]:
    result = simulate(model, regimen, outputs=[{"effect": output}], **chosen)
    return np.asarray(result.values("time")), np.asarray(result.values("effect"))
