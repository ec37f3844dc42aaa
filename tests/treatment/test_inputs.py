"""The event-free model with input rates: what flows where, made once for all values."""

from __future__ import annotations

import pytest

from sbmlqsp.errors import ModelError, RegimenError
from sbmlqsp.model import Model
from sbmlqsp.treatment import infusion_inputs, input_id
from tests.treatment import raw_engines

MIXED = """
  compartment V = 2; species C in V = 0; substanceOnly species A in V = 0; species $B in V = 0
  x = 1; x' = 0; species R in V = 0; $R in V; R' = 0; y = 1; y' = -y; const k = 0
  C -> ; k*C
"""


def with_rates(model, **rates):
    infused = infusion_inputs(model, rates)
    return infused.with_values({input_id(target): rate for target, rate in rates.items()})


def test_each_kind_of_target_gets_its_amount_per_time():
    model = with_rates(Model.from_antimony(MIXED), C=10, A=10, B=10, R=10, x=10, y=10)
    rows = raw_engines.roadrunner(model.sbml, ["C", "A", "[B]", "[R]", "x", "y"], [3.0])[0][0]
    assert rows == pytest.approx([30, 30, 15, 15, 31, 10 - 9 * 2.718281828459045**-3], rel=1e-8)


def test_without_input_nothing_changes():
    model = Model.from_antimony(MIXED)
    infused = infusion_inputs(model, ["A", "C", "y"])
    assert infused.parameters[input_id("A")].value == 0
    plain, other = (raw_engines.roadrunner(m.sbml, ["C", "A", "y"], [3.0])[0][0] for m in (model, infused))
    assert other == plain


def test_the_document_is_made_once_and_values_stay_on_top():
    model = Model.from_antimony(MIXED).with_values({"k": 0.5})
    first, second = infusion_inputs(model, ["A", "C"]), infusion_inputs(model.with_values({"k": 0.7}), ["C", "A", "A"])
    assert first.document is second.document
    assert (first.overlay, second.overlay) == ({"k": 0.5}, {"k": 0.7})
    assert first.structure_hash == second.structure_hash
    assert infusion_inputs(model, []) is model


def test_targets_that_cannot_be_infused_are_refused():
    model = Model.from_antimony(MIXED + f"{input_id('A')} = 3")
    with pytest.raises(RegimenError, match="constant"):
        infusion_inputs(model, ["k"])
    with pytest.raises(ModelError, match=input_id("A")):
        infusion_inputs(model, ["A"])
