"""One SBML dialect as a converter."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

from sbmlqsp.conversion import Loss, Proof, Request, Written, about
from sbmlqsp.conversion.columns import moving
from sbmlqsp.conversion.running import compare_columns, proof_times
from sbmlqsp.conversion.started import started
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.native import copasi
from sbmlqsp.native.documents import at_level
from sbmlqsp.native.edits import SetNote
from sbmlqsp.simulation import simulate
from sbmlqsp_converters.sbml.features import features_of
from sbmlqsp_converters.sbml.tools import Tool

_CARRIES = frozenset(
    """assignment rules,rate rules,initial assignments,functions,volumes,time,dosing,units,annotations,events""".split(
        ","
    )
)
_BY_FEATURE = {
    "event delay": "event delay",
    "event priority": "event priority",
    "algebraic rules": "algebraic rule",
    "piecewise": "jump of a rate",
}
_TIGHT = 1e-9


@dataclass(frozen=True, slots=True)
class Dialect:
    """Writes `NAME.xml` for one tool."""

    name: str
    title: str
    tool: Tool
    needs: str = ""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """`.xml` and `.sbml` for SBML as it is, `.TOOL.xml` for a tool."""
        return (".xml", ".sbml") if not self.tool.levels else (f".{self.name}.xml",)

    @property
    def carries(self) -> frozenset[str]:
        """What the tool reads."""
        return _CARRIES | {name for name, feature in _BY_FEATURE.items() if feature in self.tool.able}

    @property
    def proved_by(self) -> str:
        """What runs the document."""
        return f"the document, run in {'COPASI' if self.name == 'copasi' else 'libRoadRunner'}, and compared by meaning"

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return every element that the tool ignores."""
        try:
            model, _ = self._started(request)
            found = [each for each in features_of(model) if each.name not in self.tool.able]
            if found:
                return tuple(Loss(each.element, each.name, self.tool.ignores) for each in dict.fromkeys(found))
            self._text(model)
        except SbmlqspError as error:
            return (Loss(error.where or request.model.name, "level of SBML", error.message),)
        return ()

    def write(self, request: Request) -> Written:
        """Return the document with a note of where it comes from."""
        model, set_ = self._started(request)
        noted = model.edited(
            [SetNote(None, " ".join(about(model, "amounts or concentrations as SBML says")), "source")]
        )
        said = f"what events do at time 0 is in the initial values, as numbers: {', '.join(set_)}"
        return Written(((f"{request.stem}.xml", self._text(noted)),), approximated=(said,) if set_ else ())

    def prove(self, request: Request, written: Written) -> Proof:
        """Run the document and compare it with a simulation of the model."""
        names = moving(request.dosed())
        if self.name == "copasi":
            return self._proved_in_copasi(request, written, names)
        times = proof_times(request)
        result = simulate(Model.from_sbml(written.text), times=times, outputs=names, settings=Settings(rtol=_TIGHT))
        return compare_columns(request, {name: list(result.values(name)) for name in names})

    def _proved_in_copasi(self, request: Request, written: Written, names: tuple[str, ...]) -> Proof:
        if find_spec("COPASI") is None:
            return Proof(self.proved_by, skipped="python-copasi is not installed")
        found = copasi.simulate(written.text, proof_times(request), _TIGHT, 1e-14, Settings(), request.model.name)
        sizes = {each.id: found[each.compartment] for each in request.dosed().species}
        amounts = {name: found[f"[{name}]"] * size for name, size in sizes.items()}
        return compare_columns(request, {name: list({**found, **amounts}[name]) for name in names})

    def _started(self, request: Request) -> tuple[Model, tuple[str, ...]]:
        """Return the dosed model; where triggers start true it is as after time 0, with what was set then."""
        model = request.dosed()
        return (model, ()) if "trigger that starts false" in self.tool.able else started(model)

    def _text(self, model: Model) -> str:
        """Return the document in the first level that can say the same."""
        if not self.tool.levels:
            return model.sbml
        first: SbmlqspError | None = None
        for level in self.tool.levels:
            if (model.tables.level, model.tables.version) == level:
                return model.sbml
            try:
                return at_level(model.sbml, level)
            except SbmlqspError as error:
                first = first or error
        assert first is not None
        raise first
