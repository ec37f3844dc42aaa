"""What a converter promises, and what it reports afterwards."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from sbmlqsp.conversion.request import Request
from sbmlqsp.core.json_text import json_text
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model

if TYPE_CHECKING:
    from sbmlqsp.calibration.fitting import Fit
    from sbmlqsp.study import Study

FEATURES = (
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
    "annotations",
    "studies",
)
"""What `Converter.carries` is chosen from."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One element that the target cannot say: its id, the feature, why, and whether the rest makes sense without it."""

    element: str
    feature: str
    reason: str
    removable: bool = False

    def __str__(self) -> str:
        return f"{self.feature} '{self.element}': {self.reason}"


@dataclass(frozen=True, slots=True)
class Proof:
    """How the written files were compared with the model, and the largest relative difference found.

    Attributes:
        method: what was compared with what, in words.
        compared: number of values compared.
        largest: largest difference, relative to the largest value of its kind.
        tolerance: largest difference that counts as equal.
        skipped: why nothing was compared, "" where something was.
    """

    method: str
    compared: int = 0
    largest: float = 0.0
    tolerance: float = 0.0
    skipped: str = ""

    @property
    def ok(self) -> bool:
        """Whether anything was compared and all of it agreed."""
        return self.compared > 0 and self.largest <= self.tolerance

    def __str__(self) -> str:
        if self.skipped:
            return f"none, {self.skipped} ({self.method})"
        verdict = "agree" if self.ok else "DIFFER"
        return f"{self.compared} values {verdict}, largest difference {self.largest:.1e} ({self.method})"


@dataclass(frozen=True, slots=True)
class Written:
    """What a converter made of a model: file names with contents (the first is the model), and its honesty.

    `renamed` maps ids of the model to the names written for them, only where they differ.
    """

    files: tuple[tuple[str, str | bytes], ...]
    renamed: tuple[tuple[str, str], ...] = ()
    approximated: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The first file, which is text."""
        content = self.files[0][1]
        assert isinstance(content, str)
        return content


@dataclass(frozen=True, slots=True)
class Imported:
    """What a foreign file holds: the model, its doses and its study, and what could not be taken over.

    `renamed` maps names of the file to ids of the model, only where they differ.
    """

    model: Model
    regimen: Regimen | None = None
    study: Study | None = None
    lost: tuple[Loss, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    approximated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConversionReport:
    """What happened in one conversion.

    Attributes:
        target: name of the converter.
        files: paths of the files written, the model first.
        lost: elements that the target does not have; empty unless the caller allowed losses.
        renamed: pairs (id in the model, name in the target) where they differ.
        approximated: what is said in the target in another way, with the size of the difference.
        proof: the comparison of the written files with the model.
    """

    target: str
    files: tuple[str, ...]
    lost: tuple[Loss, ...]
    renamed: tuple[tuple[str, str], ...]
    approximated: tuple[str, ...]
    proof: Proof

    @property
    def ok(self) -> bool:
        """Whether nothing was lost and the proof holds."""
        return not self.lost and self.proof.ok

    def to_json(self) -> str:
        """Return the report as JSON text."""
        return json_text({**asdict(self), "ok": self.ok})

    def __str__(self) -> str:
        parts = [f"{self.target}: {', '.join(self.files)}", f"proof: {self.proof}"]
        parts += [f"lost: {loss}" for loss in self.lost]
        parts += [f"renamed: {old} -> {new}" for old, new in self.renamed]
        parts += [f"approximated: {text}" for text in self.approximated]
        return "\n".join(parts)


@runtime_checkable
class Converter(Protocol):
    """One foreign format. An instance is registered in the entry-point group `sbmlqsp.converters`.

    Attributes:
        name: what `to=` and `--to` say.
        title: its name in sentences.
        suffixes: of the files it writes, and reads where it is a `Reader`.
        carries: the `FEATURES` that it can carry.
        proved_by: in words, how a written file is compared with the model.
        needs: the program that the proof runs, "" for none.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    carries: frozenset[str]
    proved_by: str
    needs: str

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return every element that the format cannot carry."""

    def write(self, request: Request) -> Written:
        """Return the files for a request without losses, named after its stem."""

    def prove(self, request: Request, written: Written) -> Proof:
        """Compare what was written with the model, without using anything of the writer."""


@runtime_checkable
class Reader(Protocol):
    """A converter that reads its format too. A format that is only read has a `name`, `suffixes` and this."""

    name: str
    title: str
    suffixes: tuple[str, ...]

    def read(self, path: Path) -> Imported:
        """Return what the file holds.

        Raises:
            ParseError: for a file that is not what its name says.
            UnsupportedFeature, ConversionError: for what SBML and a regimen cannot say, naming it.
        """


@runtime_checkable
class Fitter(Protocol):
    """A reader whose files say what to fit to which data."""

    name: str

    def fit(self, path: Path, *, starts: int, seed: int, progress: Any = None) -> Fit:
        """Return the most likely values of what the file calls unknown."""


@runtime_checkable
class Rewriter(Protocol):
    """A converter that writes files of kindred formats whole, with what a model and its doses do not hold."""

    kindred: frozenset[str]

    def rewrite(self, source: Path, target: Path, *, lossy: bool) -> ConversionReport:
        """Write `target` from `source`, a file of one of the `kindred` formats; raises as `export`."""
