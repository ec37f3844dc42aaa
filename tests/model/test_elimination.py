"""Algebraic rules and fast reactions with an explicit solution, against closed forms."""

from __future__ import annotations

import math

import pytest

import sbmlqsp as qsp
from sbmlqsp.core.formula import parse, to_text
from sbmlqsp.core.tables import ModelTables, Parameter, Rule, Table
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model.elimination import solve
from sbmlqsp.model.linear import linear_parts


def tables(*formulas, free=("x", "y"), rate="1"):
    parameters = [Parameter(name, None, constant=False) for name in free]
    known = [Parameter("k", 2.0), Parameter("s", 0.0, constant=False)]
    rules = [Rule("algebraic", f"algebraic_{i}", None, parse(text)) for i, text in enumerate(formulas)]
    rules.append(Rule("rate", "s", "s", parse(rate)))
    return ModelTables(parameters=Table([*parameters, *known]), rules=Table(rules))


def solutions(*formulas, **options):
    return {r.id: to_text(r.math) for r in solve(tables(*formulas, **options)).rules if r.kind == "assignment"}


def test_a_linear_rule_becomes_an_assignment():
    assert solutions("k * x - s", free=("x",)) == {"x": "s / k"}
    assert solutions("x - 2", free=("x",)) == {"x": "2"}


def test_a_chain_of_rules_is_solved_in_order():
    found = solutions("x + y - 3 * s", "x - s")
    assert found["x"] == "s"
    assert found["y"] == "-(s + -(3 * s))"


def test_two_simultaneous_rules_are_solved_by_substitution():
    found = {r.id: r.math for r in solve(tables("x + y - 3", "x - y - 1")).rules if r.kind == "assignment"}
    from sbmlqsp.core.evaluate import evaluate

    assert {name: evaluate(math_, {}.__getitem__) for name, math_ in found.items()} == {"x": 2.0, "y": 1.0}


def test_a_rule_that_is_not_linear_is_refused_by_name():
    with pytest.raises(UnsupportedFeature, match="algebraic_0") as caught:
        solve(tables("x^2 - s", free=("x",)))
    assert caught.value.feature == "algebraic rule"


def test_linear_parts_of_a_piecewise():
    constant, factor = linear_parts(parse("piecewise(2 * x, k > 0, 1 - x)"), "x")
    assert to_text(constant) == "piecewise(0, k > 0, 1)"
    assert to_text(factor) == "piecewise(2, k > 0, -1)"


FAST = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="fast">
<listOfCompartments><compartment id="V" size="2" spatialDimensions="3" constant="true"/></listOfCompartments>
<listOfSpecies>{species}</listOfSpecies>
<listOfParameters>{parameters}</listOfParameters>
<listOfReactions>
<reaction id="bind" reversible="true" fast="true"><listOfReactants><speciesReference species="A" stoichiometry="1"
constant="true"/></listOfReactants><listOfProducts><speciesReference species="B" stoichiometry="1" constant="true"/>
</listOfProducts><kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>V</ci><apply><minus/>
<apply><times/><ci>kf</ci><ci>A</ci></apply><apply><times/><ci>kr</ci><ci>B</ci></apply></apply></apply></math>
</kineticLaw></reaction>
<reaction id="lose" reversible="false" fast="false"><listOfReactants><speciesReference species="B" stoichiometry="1"
constant="true"/></listOfReactants><kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/>
<ci>V</ci><ci>k</ci><ci>B</ci></apply></math></kineticLaw></reaction>
</listOfReactions></model></sbml>""".format(
    species="".join(
        f'<species id="{name}" compartment="V" initialAmount="{amount}" hasOnlySubstanceUnits="false" '
        'boundaryCondition="false" constant="false"/>'
        for name, amount in (("A", 8), ("B", 0))
    ),
    parameters="".join(
        f'<parameter id="{n}" value="{v}" constant="true"/>' for n, v in (("kf", 3), ("kr", 1), ("k", 0.1))
    ),
)


def test_a_fast_reaction_stays_at_its_equilibrium():
    """B/A = kf/kr = 3, so B is 3/4 of the total T, and T' = -k (3/4) T."""
    result = qsp.simulate(
        qsp.Model.from_sbml(FAST), times=[0, 10], outputs=["A", "B"], settings=qsp.Settings(rtol=1e-9)
    )
    total = 8 * math.exp(-0.75)
    assert result["A"].magnitude == pytest.approx([2.0, total / 4], rel=1e-7)
    assert result["B"].magnitude == pytest.approx([6.0, total * 3 / 4], rel=1e-7)


def test_values_put_on_top_reach_the_equilibrium():
    model = qsp.Model.from_sbml(FAST).with_values({"A": 4.0, "kf": 1.0})
    result = qsp.simulate(model, times=[0, 1], outputs=["A", "B"])
    assert [result["A"].magnitude[0], result["B"].magnitude[0]] == pytest.approx([2.0, 2.0])
