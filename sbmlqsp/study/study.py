"""`Study`: a model, the arms it is tried in and the claims it has to meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import Table
from sbmlqsp.io import load as load_model
from sbmlqsp.model import Model
from sbmlqsp.study.arm import Arm, Variant
from sbmlqsp.study.claim import Claim
from sbmlqsp.study.sampling import Sampling

if TYPE_CHECKING:
    from sbmlqsp.study.result import StudyResult

TIGHT = Settings(rtol=1e-9)
"""Claims are compared to a few parts in ten thousand or better, so the integrator's own error has to vanish."""


@dataclass(frozen=True, slots=True)
class Study:
    """What a study.toml says. `model` is a `Model`, or the path it is loaded from when the study runs."""

    title: str
    model: Model | Path
    arms: Table[Arm]
    claims: tuple[Claim, ...] = ()
    observables: tuple[tuple[str, str], ...] = ()
    variants: Table[Variant] = field(default_factory=lambda: Table((), "variant"))
    path: Path | None = None
    sampling: Sampling = field(default_factory=Sampling)

    @classmethod
    def load(cls, path: str | Path) -> Study:
        """Return the study a file describes.

        Raises:
            ParseError: with every problem of the file at once, each with its line.
            SecurityError: if the model lies outside the folder of the study or of its repository entry.
        """
        from sbmlqsp.study.reading import read_study

        return read_study(Path(path))

    def load_model(self) -> Model:
        """Return the model, loaded from its file if need be."""
        return load_model(self.model) if isinstance(self.model, Path) else self.model

    def run(self, engine: str = "roadrunner", settings: Settings | None = None) -> StudyResult:
        """Simulate every arm and compare every claim.

        Args:
            engine: "roadrunner", "copasi", or an engine object.
            settings: tolerances and limits for arms that bring none; default: relative tolerance 1e-9.

        Returns:
            The verdict of every claim; an arm that cannot run leaves its claims with the verdict "cannot".
        """
        from sbmlqsp.study.running import run_study

        return run_study(self, engine, settings or TIGHT)
