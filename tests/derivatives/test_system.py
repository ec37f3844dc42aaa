"""The CasADi system: closed forms of rates and derivatives, and libRoadRunner's rates over published models."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from sbmlqsp.core import formula
from sbmlqsp.core.operators import CONSTANTS
from sbmlqsp.core.operators import FUNCTIONS as OPERATORS
from sbmlqsp.core.tables import Compartment, Species
from sbmlqsp.derivatives import system
from sbmlqsp.errors import ModelError, SbmlqspError, UnknownSymbolError, UnsupportedFeature
from sbmlqsp.model import Model
from tests.derivatives.against_roadrunner import RoadRunner, compare, gross_flow
from tests.model.build import model, reaction

NONE = np.zeros(0)
V = Compartment("V", 4.0)
A, B = Species("A", "V", initial_amount=8.0), Species("B", "V", initial_concentration=2.0)


def at(built, x, values=None, t=0.0, u=NONE):
    p = built.values.copy()
    for name, value in (values or {}).items():
        p[built.index(name)] = value
    return np.asarray(x, dtype=float), p, u, t


def test_hill_function_and_its_derivatives():
    """f = 4 A^4/(1 + A^4) - A: by SymPy f and its first three derivatives at A = 1 are 1, 3, -4, -24."""
    built = system(model(parameters={"A": 1.0, "g": 4.0}, rates={"A": "g * A^4 / (1 + A^4) - A"}))
    here = at(built, [1.0])
    one = np.ones(1)
    assert built.f(*here) == pytest.approx([1.0], rel=1e-15)
    assert built.jacobian(*here) == pytest.approx(np.array([[3.0]]), rel=1e-14)
    assert built.second(*here, one, one) == pytest.approx([-4.0], rel=1e-13)
    assert built.third(*here, one, one, one) == pytest.approx([-24.0], rel=1e-12)
    assert built.parameter_jacobian(*here)[0, built.index("g")] == pytest.approx(0.5)


def test_states_parameters_and_values_have_the_names_that_with_values_takes():
    m = model(
        compartments=(V,),
        species=(A, B),
        parameters={"k": 0.5},
        reactions=(reaction("r", "A", "B", "k * A * V"),),
    )
    built = system(m)
    assert built.states == ("A", "B")
    assert dict(zip(built.parameters, built.values, strict=True)) == {"V": 4.0, "k": 0.5, "A": 8.0, "[B]": 2.0}
    assert built.start(built.values) == pytest.approx([8.0, 8.0])
    assert built.f(*at(built, [8.0, 8.0])) == pytest.approx([-4.0, 4.0])
    changed = m.with_values({"k": 1.0, "[B]": 3.0})
    assert system(changed).start(system(changed).values) == pytest.approx([8.0, 12.0])


def test_initial_assignments_are_followed():
    """B0 = 3 k, so dB0/dk = 3; a constant with an initial assignment is a function of what it reads."""
    m = model(
        parameters={"k": 2.0, "half": 0.0, "x": 0.0}, initial={"x": "3 * k", "half": "k / 2"}, rates={"x": "-half * x"}
    )
    built = system(m)
    assert built.parameters == ("k",)
    assert built.start(built.values) == pytest.approx([6.0])
    assert built.f(*at(built, [1.0])) == pytest.approx([-1.0])
    assert built.parameter_jacobian(*at(built, [1.0])) == pytest.approx(np.array([[-0.5]]))


def test_a_changing_volume_dilutes():
    """A' = -[A], V' = 1: A' = -A/V, and d(A')/dV = A/V^2."""
    m = model(compartments=(V,), species=(A,), rates={"V": "1"}, reactions=(reaction("r", "A", "", "A"),))
    built = system(m)
    assert built.states == ("A", "V")
    assert built.jacobian(*at(built, [8.0, 4.0])) == pytest.approx(np.array([[-0.25, 0.5], [0.0, 0.0]]))


def test_inputs_are_amounts_per_time():
    amount_only = Species("C", "V", initial_amount=0.0, boundary_condition=True)
    m = model(
        compartments=(V,), species=(A, B, amount_only), rates={"B": "-B"}, reactions=(reaction("r", "A", "", "A"),)
    )
    built = system(m, inputs=("A", "B", "C"))
    assert built.states == ("A", "B", "C")
    rates = built.f(*at(built, [8.0, 2.0, 0.0], u=np.array([1.0, 2.0, 3.0])))
    assert rates == pytest.approx([-2.0 + 1.0, -2.0 + 2.0 / 4.0, 3.0])
    with pytest.raises(UnknownSymbolError, match="no species"):
        system(m, inputs=("Z",))


def test_a_constant_takes_no_input():
    with pytest.raises(ModelError, match="constant"):
        system(model(compartments=(V,), species=(A,), rates={"A": "-A"}), inputs=("V",))


def test_outputs_are_selections_of_amounts_and_concentrations():
    built = system(model(compartments=(V,), species=(A,), reactions=(reaction("r", "A", "", "A"),)))
    output = built.expression(formula.parse("A + 10 * [A] + 100 * V + time"))
    assert built.compiled("output", lambda: output)(*at(built, [8.0], t=0.5)) == pytest.approx([8 + 20 + 400 + 0.5])
    with pytest.raises(UnknownSymbolError):
        built.selection("nobody")


def test_piecewise_time_and_what_is_not_chosen():
    """The derivative of a branch that is not taken is NaN at x = -1, and must not be seen."""
    m = model(parameters={"x": 1.0}, rates={"x": "piecewise(sqrt(x), x > 0, time^2)"})
    built = system(m)
    assert built.depends_on_time
    assert built.f(*at(built, [4.0])) == pytest.approx([2.0])
    assert built.f(*at(built, [-1.0], t=3.0)) == pytest.approx([9.0])
    assert built.jacobian(*at(built, [4.0])) == pytest.approx(np.array([[0.25]]))
    assert built.jacobian(*at(built, [-1.0])) == pytest.approx(np.array([[0.0]]))


def test_observed_names_of_events_are_kept():
    text = "model m; x = 1; k = 1; x' = -k * x; dose: at (time >= 1): x = x + 1; end"
    assert system(Model.from_antimony(text)).events == ("dose",)


def test_a_system_travels_as_its_model():
    built = system(model(parameters={"x": 2.0}, rates={"x": "-x"}))
    copy = pickle.loads(pickle.dumps(built))
    assert copy.f(*at(copy, [2.0])) == pytest.approx([-2.0])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("x' = delay(x, 1) - x; x = 1", "delay"),
        ("x' = -x; x = 1; y = 1; z := y; r: x -> ; ", "kinetic law"),
    ],
)
def test_what_has_no_equations_is_refused_by_name(text, named):
    with pytest.raises(UnsupportedFeature, match=named):
        system(Model.from_antimony(f"model m; var x; {text}; end") if "r:" not in text else _lawless())


def _lawless() -> Model:
    return model(compartments=(V,), species=(A,), reactions=(reaction("r", "A", "", None),))


SKIPPED = {"factorial": "constants only"}
DOMAIN = {"arccosh": 1.7, "arcsec": 1.7, "arccsc": 1.7, "arccoth": 1.7}


@pytest.mark.parametrize("name", sorted({*OPERATORS} - {*SKIPPED}))
def test_every_operator_has_the_value_it_has_elsewhere(name):
    """Against the numeric reading of SBML's operators, which the SBML Test Suite has checked."""
    from sbmlqsp.core.arity import ARGUMENTS
    from sbmlqsp.core.expression import Apply, Symbol

    least, most = ARGUMENTS[name]
    for count in range(max(1, least), int(min(most, 3)) + 1):
        numbers = [DOMAIN.get(name, 0.4), 0.3, 0.7][:count]
        names = [f"a{i}" for i in range(count)]
        m = model(parameters={"x": 0.0, **dict(zip(names, numbers, strict=True))}, rates={"x": "x"})
        built = system(m)
        tree = Apply(name, tuple(Symbol(n) for n in names))
        got = built.compiled(f"{name} {count}", lambda built=built, tree=tree: built.expression(tree))
        assert got(*at(built, [0.0]))[0] == pytest.approx(float(OPERATORS[name](*numbers)), rel=1e-14), name


def test_constants():
    from sbmlqsp.core.expression import Apply

    built = system(model(parameters={"x": 0.0}, rates={"x": "x"}))
    for name in ("pi", "exponentiale", "avogadro", "true", "false"):
        assert float(built.expression(Apply(name))) == CONSTANTS[name]


@pytest.fixture(scope="module")
def runner():
    with RoadRunner() as program:
        yield program


def corpus_models(shared, step):
    for file in sorted((shared / "corpus" / "models").glob("*.xml"))[::step]:
        try:
            m = Model.from_sbml(file.read_bytes(), file.parent)
            yield file.name, m, system(m)
        except SbmlqspError:
            continue


def test_rates_of_published_models_are_those_of_roadrunner(shared, runner):
    said = {name: compare(m, built, runner, 4)[0] for name, m, built in corpus_models(shared, 12)}
    assert {name: text for name, text in said.items() if text != "agrees"} == {}
    assert len(said) >= 18


def test_jacobians_of_published_models_are_their_finite_differences(shared):
    """Good to 1e-6 of the largest entry of the row, and to what rounding leaves of large flows."""
    for name, _, built in corpus_models(shared, 25):
        x = np.abs(built.start(built.values)) + 0.1
        if not np.all(np.isfinite(x)) or len(x) > 60:
            continue
        exact = built.jacobian(x, built.values, NONE, 0.0)
        steps = 1e-6 * np.maximum(np.abs(x), 1e-3)
        columns = [
            (built.f(x + h * e, built.values, NONE, 0.0) - built.f(x - h * e, built.values, NONE, 0.0)) / (2 * h)
            for h, e in zip(steps, np.eye(len(x)), strict=True)
        ]
        if exact.size:
            rounding = 1e-14 * gross_flow(built, x)[:, None] / steps[None, :]
            allowed = 1e-4 * np.abs(exact) + 1e-6 * np.max(np.abs(exact), axis=1, keepdims=True) + rounding
            assert np.all(np.abs(exact - np.array(columns).T) <= allowed), name
