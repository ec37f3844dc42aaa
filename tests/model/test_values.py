"""Values on top of a document: what is taken, what is refused, what it costs, and the hashes."""

from __future__ import annotations

import math
import os
import pickle
import subprocess
import sys
import timeit

import pint
import pytest

from sbmlqsp.core.formula import parse
from sbmlqsp.core.tables import Compartment, Parameter, Species, SpeciesReference
from sbmlqsp.errors import ModelError, UnitsError, UnknownSymbolError
from sbmlqsp.model import Model
from tests.model.build import model, reaction


def sample() -> Model:
    law = reaction(
        "r", "A", (SpeciesReference("B", 1.0, id="n"),), "r.k * A", local_parameters=(Parameter("r.k", 0.5),)
    )
    return model(
        compartments=(Compartment("V", 4.0),),
        species=(Species("A", "V", initial_amount=8.0), Species("B", "V", initial_concentration=2.0)),
        parameters={"k": 1.0, "start": None, "rule": None, "slope": 1.0},
        initial={"start": "2 * k"},
        assignments={"rule": "k + 1"},
        rates={"slope": "k"},
        reactions=(law,),
    )


def test_tables_have_the_values_in_place():
    m = sample().with_values(
        {"k": 3, "V": 2.5, "[A]": 7.0, "B": 9.0, "r.k": 0.25, "n": 2.0, "slope": 5.0, "start": 1.0}
    )
    assert m.parameters["k"].value == 3.0
    assert m.compartments["V"].size == 2.5
    assert (m.species["A"].initial_amount, m.species["A"].initial_concentration) == (None, 7.0)
    assert (m.species["B"].initial_amount, m.species["B"].initial_concentration) == (9.0, None)
    assert m.reactions["r"].local_parameters[0].value == 0.25
    assert m.reactions["r"].products[0].stoichiometry == 2.0
    assert m.parameters["start"].value == 1.0
    assert "start" not in m.tables.initial_assignments
    assert m.overlay == {"k": 3.0, "V": 2.5, "[A]": 7.0, "B": 9.0, "r.k": 0.25, "n": 2.0, "slope": 5.0, "start": 1.0}


def test_nothing_else_changes():
    before = sample()
    after = before.with_values({"k": 3.0})
    assert before.overlay == {}
    assert before.parameters["k"].value == 1.0
    assert after.source_sbml is before.source_sbml
    assert after.with_values({"k": 1.0}).tables == before.tables


def test_the_last_value_of_a_species_counts_whichever_way():
    m = sample()
    assert m.with_values({"A": 1.0}).with_values({"[A]": 2.0}).overlay == {"[A]": 2.0}
    assert m.with_values({"[A]": 2.0}).with_values({"A": 1.0}).overlay == {"A": 1.0}


@pytest.mark.parametrize(
    ("name", "nearest"), [("kk", "k"), ("[C]", ""), ("[k]", ""), ("r", ""), ("a", "A"), ("r.j", "r.k"), ("", "")]
)
def test_unknown_names_get_the_nearest(name, nearest):
    with pytest.raises(UnknownSymbolError) as caught:
        sample().with_values({name: 1.0})
    assert caught.value.name == name
    assert not nearest or nearest in caught.value.nearest


def test_a_rule_is_named_when_its_variable_is_set():
    with pytest.raises(ModelError, match=r"rule := k \+ 1"):
        sample().with_values({"rule": 1.0})


def test_all_problems_are_said_at_once():
    with pytest.raises(UnknownSymbolError, match=r"'ghost'.*also, .*'rule'") as caught:
        sample().with_values({"ghost": 1.0, "k": 2.0, "rule": 1.0})
    assert [type(other) for other in caught.value.others] == [ModelError]


def test_amount_and_concentration_of_one_species_contradict_each_other():
    with pytest.raises(ModelError, match="given twice"):
        sample().with_values({"A": 1.0, "[A]": 2.0})


def test_not_a_number_is_refused_and_infinity_is_not():
    with pytest.raises(ModelError, match="not a number"):
        sample().with_values({"k": math.nan})
    assert sample().with_values({"k": math.inf}).overlay == {"k": math.inf}


def test_equality_and_hash_go_by_document_and_values():
    m = sample()
    assert m.with_values({"k": 2.0, "V": 1.0}) == m.with_values({"V": 1.0}).with_values({"k": 2.0})
    assert len({m, sample(), m.with_values({"k": 2.0}), m.with_values({"k": 2})}) == 2


def test_pickling_keeps_model_and_values():
    m = sample().with_values({"k": 2.0})
    copy = pickle.loads(pickle.dumps(m))
    assert copy == m
    assert copy.tables == m.tables
    assert copy.structure_hash == m.structure_hash


def test_one_value_costs_less_than_fifty_microseconds():
    m = sample()
    m.with_values({"k": 1.0})
    assert min(timeit.repeat(lambda: m.with_values({"k": 2.0}), number=100, repeat=20)) / 100 < 50e-6


# --- hashes ---------------------------------------------------------------------------------------------------------


def test_structure_hash_ignores_values_and_nothing_else():
    m = sample()
    same = m.with_values({"k": 9.0, "V": 9.0, "A": 9.0, "[B]": 9.0, "r.k": 9.0, "slope": 9.0})
    assert same.structure_hash == m.structure_hash
    assert same.value_hash != m.value_hash
    assert m.with_values({"k": 1.0}).value_hash == m.value_hash
    # a replaced initial assignment is another structure, whatever the value; so is a stoichiometry
    assert m.with_values({"start": 1.0}).structure_hash != m.structure_hash
    assert m.with_values({"start": 1.0}).structure_hash == m.with_values({"start": 2.0}).structure_hash
    assert m.with_values({"n": 2.0}).structure_hash != m.structure_hash


def test_structure_hash_sees_each_formula_and_flag():
    base = {"parameters": {"k": 1.0, "x": 1.0}, "rates": {"x": "-k * x"}}
    digests = {
        model(**base).structure_hash,
        model(**{**base, "rates": {"x": "-k * x * 1.0000000001"}}).structure_hash,
        model(**{**base, "rates": {"x": "-(k * x)"}}).structure_hash,
        model(**base, conversion_factor="k").structure_hash,
        model(**{**base, "parameters": {"k": 1.0, "x": 1.0, "y": 1.0}}).structure_hash,
        model(parameters={"k": 1.0, "x": 1.0}, assignments={"x": "-k * x"}).structure_hash,
    }
    assert len(digests) == 6


def test_hashes_are_the_same_in_every_process():
    """Literal, so that another Python or another seed of string hashes shows."""
    program = "from tests.model.test_values import sample; m = sample(); print(m.structure_hash, m.value_hash)"
    environment = {**os.environ, "PYTHONHASHSEED": "77", "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [sample().structure_hash, sample().value_hash]
    assert sample().structure_hash == "71cfbd95f399b4b4430bd0073850e971806be6634eac0d6526b3391c77cd4921"


# --- quantities -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def oral() -> Model:
    return Model.from_antimony(
        """
model oral()
  unit volume = 1 litre; unit substance = 1e-3 gram; unit time_unit = 3600 second;
  unit mg_per_L = 1e-3 gram / litre; unit per_h = 1 / (3600 second); unit L_per_h = litre / (3600 second);
  compartment V = 3.5; V has volume;
  species central in V; central = 0 mg_per_L;
  substanceOnly species depot in V; depot = 100; depot has substance;
  ka = 1.2; ka has per_h; CL = 0.7; CL has L_per_h; free = 3;
  absorption: depot -> central; ka * depot;
  elimination: central -> ; CL * central;
end
"""
    )


@pytest.mark.parametrize(
    ("name", "given", "key", "number"),
    [
        ("CL", "1 mL/min", "CL", 0.06),
        ("ka", "0.02 1/min", "ka", 1.2),
        ("V", "500 mL", "V", 0.5),
        ("central", "2 ug/mL", "[central]", 2.0),
        ("central", "2 g", "central", 2000.0),
        ("[central]", "2 ug/mL", "[central]", 2.0),
        ("depot", "50 ug", "depot", 0.05),
        ("free", "4", "free", 4.0),
        ("CL", pint.UnitRegistry().Quantity(2.0, "L/hour"), "CL", 2.0),
    ],
)
def test_quantities_are_converted_to_the_symbol(oral, name, given, key, number):
    overlay = oral.with_values({name: given}).overlay
    assert list(overlay) == [key]
    assert overlay[key] == pytest.approx(number, rel=1e-14)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"CL": "3 h"}, "CL"),
        ({"central": "3 h"}, "neither an amount"),
        ({"[central]": "3 mg"}, "central"),
        ({"free": "3 mg"}, "free"),
        ({"V": "3 mg/kg"}, "V"),
        ({"V": "nan L"}, "V"),
    ],
)
def test_units_that_do_not_fit_are_refused(oral, values, says):
    with pytest.raises(UnitsError, match=says):
        oral.with_values(values)


def test_the_document_gets_the_values_and_reads_back_the_same(oral):
    m = oral.with_values({"CL": 2.0, "[central]": 0.5, "depot": 7.0, "V": 1.25})
    again = Model.from_sbml(m.sbml)
    assert again.tables == m.tables
    assert again.value_hash == m.value_hash
    assert again.structure_hash == m.structure_hash
    assert parse("CL * central") == again.reactions["elimination"].kinetic_law
