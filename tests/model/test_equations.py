"""Right-hand sides: closed forms, and libRoadRunner's rates at random states over published models."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sbmlqsp.core.formula import parse
from sbmlqsp.core.tables import Compartment, Rule, Species, SpeciesReference, Table
from sbmlqsp.errors import ModelError, SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.model.agreement import disagreements, random_states
from sbmlqsp.model.equations import equations, numeric, numeric_right_hand_sides, right_hand_sides
from sbmlqsp.model.initial import initial_values
from tests.model.build import model, reaction

V = Compartment("V", 4.0)
A, B = Species("A", "V", initial_amount=8.0), Species("B", "V", initial_amount=2.0)


def rates(of: Model, **state: float) -> dict[str, float]:
    return numeric_right_hand_sides(of, state, initial_values(of))


def test_reactions_change_amounts_by_stoichiometry():
    """2 A -> 3 B at k [A] V: dA/dt = -2 r, dB/dt = 3 r with r = 0.5 * 2 * 4."""
    sides = ((SpeciesReference("A", 2.0),), (SpeciesReference("B", 3.0),))
    m = model(compartments=(V,), species=(A, B), parameters={"k": 0.5}, reactions=(reaction("r", *sides, "k * A * V"),))
    assert rates(m) == {"A": -8.0, "B": 12.0}
    assert rates(m, A=16.0) == {"A": -16.0, "B": 24.0}
    assert right_hand_sides(m)["B"] == parse("3 * r")


def test_a_species_on_both_sides_of_many_reactions():
    m = model(
        compartments=(V,),
        species=(A, B),
        reactions=(reaction("r", "A A", "B", "1"), reaction("s", "", "A B", "10")),
    )
    assert rates(m) == {"A": 8.0, "B": 11.0}


def test_boundary_constant_and_ruled_species_do_not_react():
    fixed = Species("F", "V", initial_amount=1.0, boundary_condition=True)
    held = Species("H", "V", initial_amount=1.0, constant=True, boundary_condition=True)
    ruled = Species("R", "V", boundary_condition=True)
    m = model(
        compartments=(V,),
        species=(A, fixed, held, ruled),
        assignments={"R": "3"},
        reactions=(reaction("r", "F H R", "A", "2"),),
    )
    assert rates(m) == {"A": 2.0}


def test_conversion_factors_of_model_and_species():
    """L3V2 section 4.9.3: the species' own factor wins over the model's."""
    own = Species("B", "V", initial_amount=0.0, conversion_factor="mine")
    m = model(
        compartments=(V,),
        species=(A, own),
        parameters={"ours": 10.0, "mine": 100.0},
        conversion_factor="ours",
        reactions=(reaction("r", "A", "B", "2"),),
    )
    assert rates(m) == {"A": -20.0, "B": 200.0}


def test_stoichiometry_by_id_follows_its_rule():
    product = (SpeciesReference("B", 1.0, id="n"),)
    m = model(
        compartments=(V,), species=(A, B), assignments={"n": "2 * A"}, reactions=(reaction("r", "A", product, "1"),)
    )
    assert rates(m) == {"A": -1.0, "B": 4.0}
    assert rates(m, A=4.0) == {"A": -1.0, "B": 2.0}


def test_a_changing_volume_dilutes_through_the_symbol():
    m = model(compartments=(V,), species=(A,), rates={"V": "0.5"}, reactions=(reaction("r", "A", "", "1 * A"),))
    assert rates(m) == {"A": -2.0, "V": 0.5}
    assert rates(m, V=8.0) == {"A": -1.0, "V": 0.5}


def test_a_rate_rule_is_for_the_symbol():
    amount = Species("B", "V", initial_amount=2.0, has_only_substance_units=True)
    m = model(compartments=(V,), species=(A, amount), rates={"A": "-A", "B": "-B"})
    assert rates(m) == {"A": -2.0, "B": -2.0}
    assert rates(m, A=3.0) == {"A": -3.0, "B": -2.0}
    assert equations(m).concentrations == {}


def test_a_rule_without_math_says_nothing():
    """L3V2 allows it; case 01556 of the SBML Test Suite."""
    fixed = Species("F", "V", initial_amount=1.0, boundary_condition=True)
    m = model(compartments=(V,), species=(fixed, A), rules=Table([Rule("rate", "F", "F", None)]))
    assert rates(m) == {"A": 0.0}


def test_rate_of_inside_a_rate():
    m = model(parameters={"x": 2.0, "y": 1.0}, rates={"x": "-3 * x", "y": "2 * rateOf(x)"})
    assert rates(m) == {"x": -6.0, "y": -12.0}
    assert right_hand_sides(m)["y"] == parse("2 * (-3 * x)")


def test_a_rate_computed_from_itself_is_refused():
    with pytest.raises(ModelError, match="itself"):
        right_hand_sides(model(parameters={"x": 1.0}, rates={"x": "rateOf(x)"}))


def test_assignments_come_after_what_they_read():
    m = model(parameters=dict.fromkeys("abc", 0.0), assignments={"a": "b + 1", "b": "c + 1"}, rates={"c": "a"})
    assert [name for name, _ in equations(m).assignments] == ["b", "a"]
    assert rates(m, c=5.0) == {"c": 7.0}


def test_disagreements_are_found_and_named():
    first = model(parameters={"x": 1.0, "y": 1.0}, rates={"x": "-x", "y": "x * y"})
    assert disagreements(first, first) == ()
    other = model(parameters={"x": 1.0, "y": 1.0}, rates={"x": "-x", "y": "x * y^1.001"})
    assert disagreements(first, other) == ("d y/dt",)
    fewer = model(parameters={"x": 1.0, "y": 1.0}, rates={"x": "-x"})
    assert disagreements(first, fewer) == ("'y' changes in one of them only",)
    renamed = model(parameters={"x_": 1.0, "y": 1.0}, rates={"x_": "-x_", "y": "x_ * y"})
    assert disagreements(first, renamed, renamed={"x": "x_"}) == ()


# --- against libRoadRunner ------------------------------------------------------------------------------------------


@pytest.fixture
def ask() -> Iterator[object]:
    """A function (sbml, states, names) -> rates of a fresh libRoadRunner process."""
    program = [sys.executable, str(Path(__file__).with_name("roadrunner_rates.py"))]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def answer(sbml: str, states: list[dict[str, float]], names: list[str]) -> dict[str, object]:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps({"sbml": sbml, "states": states, "names": names}) + "\n")
            process.stdin.flush()
            reply: dict[str, object] = json.loads(process.stdout.readline())
            return reply

        yield answer
        process.stdin.close()


def selections(m: Model) -> dict[str, str]:
    """State -> roadrunner's selection for what the state is."""
    ruled = m.document.tables.rules
    return {
        name: f"[{name}]"
        if name in ruled and name in m.species and not m.species[name].has_only_substance_units
        else name
        for name in equations(m).states
    }


def volume(m: Model, selection: str) -> float:
    """Roadrunner reports the rate of the amount where a rate rule is for a concentration."""
    return initial_values(m)[m.species[selection[1:-1]].compartment] if selection.startswith("[") else 1.0


def compare(m: Model, ask, count: int) -> str:
    """Return "agrees", the reason why they cannot be compared, or what differs."""
    try:
        states = [(0.0, state) for _, state in random_states(m, count)]
        values, right = initial_values(m), numeric(m)
        ours = [right(state, values, time) for time, state in states]
    except SbmlqspError as error:
        return f"cannot compare: {type(error).__name__}"
    names = selections(m)
    if any(math.isnan(value) for state in states for value in state[1].values()):
        return "cannot compare: missing values"
    moved = [{names[name]: value for name, value in state.items()} for _, state in states]
    reply = ask(m.sbml, moved, list(names.values()))
    if "error" in reply:
        return f"cannot compare: {reply['error'][:60]}"
    largest = max((abs(value) for r in m.reactions if math.isfinite(value := values[r.id])), default=0.0)
    for state, (mine, theirs) in enumerate(zip(ours, reply["rates"], strict=True)):
        for name, rate in mine.items():
            expected = theirs[names[name]] / volume(m, names[name])
            scale = max(abs(expected), 1e-4 * largest)  # a sum of large flows that cancel is zero in theory only
            same = rate == expected or (math.isnan(rate) and math.isnan(expected))
            if not (same or abs(rate - expected) <= 1e-9 * scale):
                return f"d {name}/dt = {rate!r}, not {expected!r} at state {state}"
    return "agrees"


def corpus(shared: Path, step: int) -> list[Path]:
    return sorted((shared / "corpus" / "models").glob("*.xml"))[::step]


def judge(files: list[Path], ask, count: int) -> dict[str, str]:
    verdicts = {}
    for file in files:
        try:
            m = Model.from_sbml(file.read_bytes(), file.parent)
        except SbmlqspError as error:
            verdicts[file.name] = f"cannot compare: {type(error).__name__}"
        else:
            verdicts[file.name] = compare(m, ask, count)
    return verdicts


def test_rates_of_published_models_are_those_of_roadrunner(shared, ask):
    verdicts = judge(corpus(shared, 8), ask, 5)
    assert {name: said for name, said in verdicts.items() if said != "agrees" and "cannot" not in said} == {}
    assert sum(said == "agrees" for said in verdicts.values()) >= 0.9 * len(verdicts)


@pytest.mark.conformance
def test_rates_of_all_published_models_at_twenty_states(shared, ask):
    verdicts = judge(corpus(shared, 1), ask, 20)
    differ = {name: said for name, said in verdicts.items() if said != "agrees" and "cannot" not in said}
    # COPASI wrote its derivative of G as a function that is NaN to everybody who does not read its annotation
    assert differ.pop("BIOMD0000000775.xml").endswith("not nan at state 0")
    assert differ == {}
    assert sum(said == "agrees" for said in verdicts.values()) >= 245
