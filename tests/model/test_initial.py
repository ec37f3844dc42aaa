"""The state at t = 0: closed forms for each meaning, errors by name, and its cost."""

from __future__ import annotations

import math
import timeit
from itertools import pairwise

import pytest

from sbmlqsp.core.formula import parse
from sbmlqsp.core.tables import Compartment, FunctionDefinition, Parameter, Species, SpeciesReference
from sbmlqsp.errors import ModelError, UnsupportedFeature
from sbmlqsp.model.initial import initial_amounts, initial_values, missing
from tests.model.build import model, reaction

V = Compartment("V", 4.0)


def test_amount_and_concentration_each_given_each_way():
    m = model(
        compartments=(V,),
        species=(
            Species("a", "V", initial_amount=12.0),
            Species("b", "V", initial_concentration=5.0),
            Species("c", "V", initial_amount=12.0, has_only_substance_units=True),
            Species("d", "V", initial_concentration=5.0, has_only_substance_units=True),
        ),
    )
    assert initial_values(m) == {"V": 4.0, "a": 3.0, "b": 5.0, "c": 12.0, "d": 20.0}
    assert initial_amounts(m) == {"a": 12.0, "b": 20.0, "c": 12.0, "d": 20.0}


def test_a_computed_size_comes_before_the_concentrations():
    m = model(
        compartments=(Compartment("V", None), Compartment("W", 99.0)),
        species=(Species("a", "V", initial_amount=12.0), Species("b", "W", initial_concentration=5.0)),
        parameters={"weight": 70.0, "b_seen": None},
        initial={"V": "weight / 10", "b_seen": "b * W"},
        assignments={"W": "2 * V"},
    )
    values = initial_values(m)
    assert values["V"] == 7.0
    assert values["a"] == 12.0 / 7.0
    assert values["b_seen"] == 5.0 * 14.0
    assert initial_amounts(m) == {"a": 12.0, "b": 70.0}


def test_an_assignment_to_a_species_is_in_its_own_meaning():
    m = model(
        compartments=(V,),
        species=(Species("a", "V"), Species("b", "V", has_only_substance_units=True)),
        initial={"a": "3", "b": "3"},
    )
    assert initial_amounts(m) == {"a": 12.0, "b": 3.0}


def test_order_is_that_of_reading_not_of_writing():
    m = model(
        parameters=dict.fromkeys("edcba", 1.0),
        initial={"e": "d + 1", "c": "2 * b"},
        assignments={"d": "c + 1", "b": "a + time + 1"},
    )
    assert initial_values(m) == {"a": 1.0, "b": 2.0, "c": 4.0, "d": 5.0, "e": 6.0}


def test_reactions_references_and_local_parameters():
    law = reaction("r", "a", "", "r.k * a * V", local_parameters=(Parameter("r.k", 0.5),))
    m = model(
        compartments=(V,),
        species=(Species("a", "V", initial_amount=12.0), Species("b", "V", initial_amount=0.0)),
        parameters={"flux": None},
        initial={"flux": "2 * r"},
        assignments={"n": "a - 1"},
        reactions=(law, reaction("s", "", (SpeciesReference("b", 3.0, id="n"),), None)),
    )
    values = initial_values(m)
    assert (values["r"], values["flux"], values["n"], values["r.k"]) == (6.0, 12.0, 2.0, 0.5)
    assert math.isnan(values["s"])


def test_level_2_stoichiometry_math():
    reference = SpeciesReference("a", None, parse("1 + a"), id="n")
    m = model(
        compartments=(V,),
        species=(Species("a", "V", initial_amount=12.0),),
        reactions=(reaction("r", "", (reference,), "1"),),
    )
    assert initial_values(m)["n"] == 4.0


def test_a_point_has_no_size_and_its_species_are_amounts():
    m = model(compartments=(Compartment("P", None, 0.0),), species=(Species("a", "P", initial_amount=3.0),))
    assert initial_values(m)["a"] == 3.0
    assert initial_amounts(m) == {"a": 3.0}
    assert missing(m) == ()


def test_rate_of_in_an_initial_assignment():
    """d[a]/dt = (-k a V - [a] dV/dt) / V = -0.5 * 3 - 3 * 2 / 4."""
    m = model(
        compartments=(V,),
        species=(Species("a", "V", initial_amount=12.0),),
        parameters={"k": 0.5, "slope": None, "growth": None},
        initial={"slope": "rateOf(a)", "growth": "steepness(V)"},
        rates={"V": "2"},
        reactions=(reaction("r", "a", "", "k * a * V"),),
        functions=(FunctionDefinition("steepness", ("x",), parse("rateOf(x)")),),
    )
    values = initial_values(m)
    assert values["slope"] == pytest.approx(-3.0, rel=1e-15)
    assert values["growth"] == 2.0


def test_delay_looks_into_a_constant_past():
    m = model(
        parameters={"x": 5.0, "seen": None, "rule": None, "clock": None},
        rates={"x": "1"},
        assignments={"seen": "delay(x, 2) + time", "rule": "1 + time", "clock": "delay(rule, 1)"},
    )
    assert (initial_values(m)["seen"], initial_values(m)["clock"]) == (5.0, 0.0)


def test_missing_values_are_nan_and_named():
    m = model(
        compartments=(Compartment("V", None),),
        species=(Species("a", "V"), Species("b", "V", initial_concentration=1.0)),
        parameters={"k": None, "half": None, "set": None},
        assignments={"half": "k / 2"},
        initial={"set": "1"},
    )
    assert missing(m) == ("V", "a", "k")
    assert math.isnan(initial_values(m)["half"])
    assert missing(m.with_values({"V": 1.0, "[a]": 2.0, "k": 3.0})) == ()


def test_values_on_top_replace_initial_assignments():
    m = model(
        compartments=(V,),
        species=(Species("R", "V"),),
        parameters={"ksyn": 6.0, "kdeg": 2.0},
        initial={"R": "ksyn / kdeg"},
    )
    assert initial_values(m)["R"] == 3.0
    assert initial_values(m.with_values({"kdeg": 3.0}))["R"] == 2.0
    assert initial_amounts(m.with_values({"R": 8.0})) == {"R": 8.0}
    assert initial_values(m.with_values({"[R]": 8.0, "V": 2.0}))["R"] == 8.0
    assert initial_amounts(m.with_values({"R": 8.0}).with_values({"[R]": 1.5})) == {"R": 6.0}


def test_a_circle_is_named():
    m = model(parameters={"a": 1.0, "b": 1.0}, initial={"a": "b"}, assignments={"b": "a"})
    with pytest.raises(ModelError, match="circle") as caught:
        initial_values(m)
    assert "a" in str(caught.value)
    assert "b" in str(caught.value)


def test_a_formula_that_reads_nothing_known_is_named():
    m = model(parameters={"a": 1.0}, initial={"a": "2 * ghost"})
    with pytest.raises(ModelError, match="'a' reads 'ghost'"):
        initial_values(m)


def test_the_rate_of_a_rule_variable_is_refused():
    with pytest.raises(UnsupportedFeature, match="rateOf"):
        initial_values(model(parameters={"a": 1.0, "b": 1.0}, assignments={"a": "2", "b": "rateOf(a)"}))


def test_a_hundred_symbols_cost_less_than_a_third_of_a_millisecond():
    names = [f"p{i}" for i in range(100)]
    chain = {name: f"2 * {before} / ({before} + 1) + ln({before} + 2)" for before, name in pairwise(names)}
    m = model(parameters=dict.fromkeys(names, 1.0), assignments=chain)
    initial_values(m)
    best = min(timeit.repeat(lambda: initial_values(m.with_values({"p0": 3.0})), number=20, repeat=20)) / 20
    assert best < 0.3e-3
