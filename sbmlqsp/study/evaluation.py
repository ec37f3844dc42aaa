"""The value of a quantity in the arms of a study that was run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sbmlqsp.core.measure import Measure
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import SimulationError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.population import PopulationResult
from sbmlqsp.simulation import Result
from sbmlqsp.study import arithmetic, dynamics, exposure, sampling
from sbmlqsp.study.arm import Arm
from sbmlqsp.study.exposure import Asked
from sbmlqsp.study.quantity_calls import SIGNATURES
from sbmlqsp.study.quantity_tree import Call, Constant, Curve, Function, Identifier, Node, Operation, Window
from sbmlqsp.study.sampling import Sampling


@dataclass(slots=True)
class ArmRun:
    """An arm's model with the arm's values, and what its simulation gave: a result, or why there is none."""

    model: Model
    result: Result | None = None
    crowd: PopulationResult | None = None
    failure: str = ""
    observables: Mapping[str, str] = field(default_factory=dict)
    arm: Arm | None = None
    sampling: Sampling = field(default_factory=Sampling)
    _values: dict[str, float] = field(default_factory=dict)

    def value(self, name: str) -> Measure:
        """Return a symbol at the start, before any dose: `S` an amount, `[S]` a concentration, others themselves.

        Raises:
            UnknownSymbolError: with the nearest names.
        """
        if not self._values:
            self._values = _initial(self.model)
        if name not in self._values:
            raise unknown_symbol(name, self._values, "parameter, species or variable")
        return Measure(self._values[name], self.model.unit_of(name))

    def curves(self) -> Result:
        """Return the simulation.

        Raises:
            SimulationError: if the arm did not run, with its reason.
        """
        if self.crowd is not None:
            fix = "ask for quantile(call, 0.95), mean(call), cv(call) or fraction(call, value)"
            raise SimulationError("the arm is a population, which has many curves", fix=fix)
        if self.result is None:
            raise SimulationError(f"the arm did not run: {self.failure}")
        return self.result

    def patients(self) -> PopulationResult:
        """Return the simulation of a population arm.

        Raises:
            SimulationError: if the arm did not run, or is none.
        """
        if self.crowd is None:
            message = f"the arm did not run: {self.failure}" if self.failure else "the arm is not a population"
            raise SimulationError(message, fix="" if self.failure else 'give the arm population = "population.toml"')
        return self.crowd


def _initial(model: Model) -> dict[str, float]:
    values, amounts = dict(initial_values(model)), initial_amounts(model)
    for species in model.species:
        size = values.get(species.compartment)
        values[species.id] = amounts[species.id]
        if size:
            values[f"[{species.id}]"] = amounts[species.id] / size
    return values


def evaluate(node: Node, arm: str, runs: Mapping[str, ArmRun]) -> Measure:
    """Return the quantity for a claim on `arm`; `runs` holds every arm, and the bare model under "".

    Raises:
        UnsupportedFeature: for a call this version does not have; `feature` says what it needs.
        SbmlqspError: whatever else keeps the number from being known.
    """
    match node:
        case Constant(value=value):
            return Measure(value.value, value.unit or "")
        case Identifier(name=name):
            return runs[arm].value(name)
        case Operation(operator=_, left=None, right=right):
            return arithmetic.negative(evaluate(right, arm, runs))
        case Operation(operator=operator, left=left, right=right):
            assert left is not None
            return arithmetic.combine(operator, evaluate(left, arm, runs), evaluate(right, arm, runs))
        case Function(name=name, arguments=arguments):
            return arithmetic.apply(name, tuple(evaluate(argument, arm, runs) for argument in arguments))
        case Call():
            return _call(node, node.arm or arm, runs)


def _call(node: Call, arm: str, runs: Mapping[str, ArmRun]) -> Measure:
    needs = SIGNATURES[node.name].needs
    if needs:
        message = f"{node.name} needs {needs}, which this version does not have yet"
        raise UnsupportedFeature(message, feature=node.name, element=node.name, engine="")
    if SIGNATURES[node.name].subject == "model":
        return _of_model(node, arm, runs)
    if SIGNATURES[node.name].subject == "population":
        return _of_patients(node, arm, runs)
    if SIGNATURES[node.name].subject == "sampling":
        return _of_sampling(node, runs[arm])
    result = runs[arm].curves()
    curve, *rest = node.arguments
    assert isinstance(curve, Curve)
    arguments = tuple(_argument(argument, arm, runs) for argument in rest if not isinstance(argument, Curve))
    return exposure.measure(node.name, Asked(result, curve.text, arguments, _window(node.window, arm, runs)))


def _of_patients(node: Call, arm: str, runs: Mapping[str, ArmRun]) -> Measure:
    """Return what a call says of the patients of a population arm."""
    from sbmlqsp.study import crowd

    call, *rest = node.arguments
    assert isinstance(call, Call)
    result = runs[arm].patients()
    inner = tuple(_argument(a, arm, runs) for a in call.arguments if not isinstance(a, Curve))
    outer = tuple(_argument(a, arm, runs) for a in rest if not isinstance(a, Curve))
    return crowd.measure(node, result, outer, _window(call.window, arm, runs), inner)


def _of_model(node: Call, arm: str, runs: Mapping[str, ArmRun]) -> Measure:
    """Return what a call says of the model of an arm, its doses apart."""
    texts = tuple(argument.text for argument in node.arguments if isinstance(argument, Curve))
    rest = (argument for argument in node.arguments if not isinstance(argument, Curve))
    numbers = tuple(_argument(argument, arm, runs) for argument in rest)
    model, observables = runs[arm].model, runs[arm].observables
    looked_at = tuple(observables.get(text, text) for text in texts)
    return dynamics.measure(node.name, dynamics.Asked(model, looked_at, numbers, _window(node.window, arm, runs)))


def _of_sampling(node: Call, run: ArmRun) -> Measure:
    """Return what a call says of the measurements that the study makes on an arm."""
    (asked,) = node.arguments
    assert isinstance(asked, Curve)
    observables = tuple(run.observables.items())
    return sampling.measure(node.name, sampling.Asked(run.model, run.arm, run.sampling, observables, asked.text))


def _argument(node: Node, arm: str, runs: Mapping[str, ArmRun]) -> Measure:
    """Return an argument; a bare number stays in the model's own unit."""
    return node.value if isinstance(node, Constant) else evaluate(node, arm, runs)


def _window(window: Window | None, arm: str, runs: Mapping[str, ArmRun]) -> tuple[Measure, Measure] | None:
    if window is None:
        return None
    start, end = _argument(window.start, arm, runs), _argument(window.end, arm, runs)
    return (Measure(start.value, end.unit) if start.unit is None else start), end
