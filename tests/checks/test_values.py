"""The value gate: what is read and has no sensible value is an error with its id, and nothing else is."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest

from sbmlqsp.checks.values import value_issues
from sbmlqsp.core.formula import parse
from sbmlqsp.core.tables import (
    Compartment,
    Event,
    EventAssignment,
    InitialAssignment,
    ModelTables,
    Parameter,
    Reaction,
    Rule,
    Species,
    SpeciesReference,
    Table,
)

BASE = ModelTables(
    compartments=Table([Compartment("V", 2.0)], "compartment"),
    species=Table([Species("S", "V", initial_concentration=1.0)], "species"),
    parameters=Table([Parameter("k", 0.1)], "parameter"),
    reactions=Table([Reaction("R", (SpeciesReference("S"),), kinetic_law=parse("k * S * V"))], "reaction"),
    lines=(("k", 12), ("V", 7)),
)


def issues(**changes):
    tables = replace(BASE, **changes)
    model = SimpleNamespace(tables=tables, structure_hash=repr({name: list(table) for name, table in changes.items()}))
    return value_issues(model)


def errors(**changes):
    return [issue for issue in issues(**changes) if issue.severity == "error"]


def test_a_complete_model_has_no_finding():
    assert issues() == ()


@pytest.mark.parametrize("value", [None, math.nan])
def test_a_parameter_that_a_rate_reads_must_be_a_number(value):
    (error,) = errors(parameters=Table([Parameter("k", value)]))
    assert error.where == "parameter 'k' (line 12)"
    assert "'R' reads it" in error.message


def test_infinity_is_allowed_with_a_warning():
    (issue,) = issues(parameters=Table([Parameter("k", math.inf)]))
    assert issue.severity == "warning"


def test_a_missing_parameter_that_nothing_reads_is_no_error():
    assert not errors(parameters=Table([Parameter("k", 0.1), Parameter("unused", None)]))


def test_nan_that_only_an_output_reads_is_a_warning_and_missing_is_an_error():
    rule = Table([Rule("assignment", "y", "y", parse("2 * p"))])
    output = Parameter("y", None, constant=False)
    given = Table([Parameter("k", 0.1), output, Parameter("p", math.nan)])
    assert [issue.severity for issue in issues(rules=rule, parameters=given)] == ["warning"]
    lacking = Table([Parameter("k", 0.1), output, Parameter("p", None)])
    assert len(errors(rules=rule, parameters=lacking)) == 1


def test_what_a_rule_or_an_initial_assignment_sets_needs_no_value():
    parameters = Table([Parameter("k", None, constant=False)])
    assert not errors(parameters=parameters, rules=Table([Rule("assignment", "k", "k", parse("0.1"))]))
    assert not errors(parameters=parameters, initial_assignments=Table([InitialAssignment("k", parse("0.1"))]))
    assert errors(parameters=parameters, rules=Table([Rule("rate", "k", "k", parse("0.1"))]))


def test_a_species_that_reactions_change_needs_an_initial_value():
    assert errors(species=Table([Species("S", "V")]))
    assert not errors(species=Table([Species("S", "V", initial_amount=0.0)]))


@pytest.mark.parametrize("size", [None, math.nan, 0.0, -1.0])
def test_a_compartment_that_concentrations_need_must_have_a_positive_size(size):
    (error,) = errors(compartments=Table([Compartment("V", size)]))
    assert error.where == "compartment 'V' (line 7)"


def test_a_compartment_without_dimensions_has_no_size():
    amounts = Table([Species("S", "V", initial_amount=1.0, has_only_substance_units=True)])
    law = Table([Reaction("R", (SpeciesReference("S"),), kinetic_law=parse("k * S"))])
    assert not errors(compartments=Table([Compartment("V", None, dimensions=0.0)]), species=amounts, reactions=law)


def test_a_stoichiometry_must_be_given_or_set():
    reference = SpeciesReference("S", None, id="n")
    law = Table([Reaction("R", (reference,), kinetic_law=parse("k * S"))])
    assert errors(reactions=law)
    assert not errors(reactions=law, initial_assignments=Table([InitialAssignment("n", parse("2"))]))


def test_an_event_needs_a_trigger_and_a_delay_of_at_least_zero():
    dose = (EventAssignment("S", parse("S + 1")),)
    (error,) = errors(events=Table([Event("dose", None, dose)]))
    assert "no trigger" in error.message
    for delay in ("-5", "-k", "k / 0 - k / 0"):
        assert "delay" in errors(events=Table([Event("dose", parse("time > 1"), dose, parse(delay))]))[0].message
    assert not errors(events=Table([Event("dose", parse("time > 1"), dose, parse("k"))]))
