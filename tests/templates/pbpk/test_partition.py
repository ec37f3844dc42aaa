"""Partition coefficients against cases.json, and in limits that can be written down."""

from __future__ import annotations

import json

import pytest

import sbmlqsp as qsp
from sbmlqsp.templates import partition, pbpk

MIDAZOLAM = pbpk.Drug("midazolam", fu=0.032, logP=3.13, bases=(6,))
METOPROLOL = pbpk.Drug("metoprolol", fu=0.879, blood_plasma_ratio=1.52, logP=2.15, bases=(9.7,))
NEUTRAL = pbpk.Drug("neutral", fu=0.5, logP=2)


@pytest.mark.parametrize(
    ("case", "found"),
    [
        ("KP01", lambda: partition.poulin_theil(MIDAZOLAM)),
        ("KP02", lambda: partition.rodgers_rowland(METOPROLOL)),
        ("KP03", lambda: partition.rodgers_rowland(NEUTRAL)),
    ],
)
def test_cases(shared, case, found):
    cases = json.loads((shared / "reference_cases/cases.json").read_text(encoding="utf-8"))
    expected = next(each["expected"] for each in cases if each["id"] == case)
    coefficients = found()
    for tissue in expected:
        assert coefficients[tissue["quantity"].lower()] == pytest.approx(tissue["value"], rel=1e-9)


WATER = partition.Composition(
    "mostly water",
    tuple(
        partition.Tissue(name, 0.9, 0, 0.1, 0, 0, 0, 0.001, 0.3, 0.6, 0.5, 0.5, 7.4)
        for name in ("muscle", "adipose", "plasma", "red_cells")
    ),
)


def test_without_lipid_only_water_and_protein_count():
    drug = pbpk.Drug("d", fu=0.25, logP=1)
    assert partition.berezhkovskiy(drug, WATER)["muscle"] == pytest.approx((1 + 0.5 * 3) / 4)
    assert partition.poulin_theil(drug, WATER)["muscle"] == pytest.approx(0.25 * (1 + 0.5 * 3))
    assert partition.rodgers_rowland(drug, WATER)["muscle"] == pytest.approx(0.25 * (0.9 + 3 * 0.5))


def test_an_acid_is_held_in_the_compartment_with_the_higher_ph():
    acid = pbpk.Drug("acid", fu=1, logP=-5, acids=(3,))
    inside = 0.6 * (1 + 10**4) / (1 + 10**4.4)
    assert partition.rodgers_rowland(acid, WATER)["muscle"] == pytest.approx(0.3 + inside, rel=1e-5)


def test_schmitt_by_hand():
    base = pbpk.Drug("base", fu=0.4, logP=2, bases=(8.4,))
    neutral, cation = 1 / 11, 10 / 11
    protein = 5 * (0.81 + 0.11 * 100) / 24.92
    by_hand = 0.4 * (0.9 + 100 * (neutral + 20 * cation) * 0.001 + protein * 0.1)
    assert partition.schmitt(base, WATER)["muscle"] == pytest.approx(by_hand)


def test_ionisation_of_two_steps():
    groups = partition.Ionisation(acids=(4, 6))
    assert groups.ratio(7) == pytest.approx(10**3 + 10**4)
    assert partition.Ionisation(bases=(9, 8)).ratio(7) == pytest.approx(10**2 + 10**3)
    assert partition.Ionisation(acids=(5,), bases=(9,)).ratio(7) == pytest.approx(200)
    assert partition.Ionisation().ratio(7) == 0


def test_affinities_that_would_be_negative_are_refused():
    with pytest.raises(qsp.ModelError, match=r"blood-plasma ratio of 0\.6"):
        partition.rodgers_rowland(pbpk.Drug("d", fu=0.9, blood_plasma_ratio=0.6, logP=2, bases=(9,)))
    with pytest.raises(qsp.ModelError, match=r"fraction unbound of 0\.9"):
        partition.rodgers_rowland(pbpk.Drug("d", fu=0.9, logP=4))


def test_logp_is_needed():
    with pytest.raises(qsp.ModelError, match="no logP"):
        partition.schmitt(pbpk.Drug("d", fu=0.5))


@pytest.mark.parametrize("method", partition.METHODS)
def test_every_organ_of_every_body_gets_a_coefficient(method):
    drug = pbpk.Drug("d", fu=0.3, blood_plasma_ratio=1.1, logP=2, bases=(8.5,), Kp=method)
    for body in (pbpk.human(), pbpk.rat(), pbpk.mouse(), pbpk.dog()):
        coefficients = pbpk.partition_coefficients(drug, body)
        assert set(coefficients) == {organ.name for organ in body.tissues}
        assert all(value > 0 for value in coefficients.values())
