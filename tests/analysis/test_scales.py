"""Characteristic times against their formulas worked out by hand, dimensionless numbers against closed forms."""

from __future__ import annotations

import json

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.analysis.scales import numbers

UNITS = """
  unit L = litre; unit substance = 1e-9 mole; unit extent = 1e-9 mole; unit volume = litre; unit time_unit = 3600 second
"""


@pytest.fixture(scope="module")
def tmdd():
    return qsp.Model.from_antimony(f"""
      model tmdd {UNITS}
        compartment V = 3; species C in V, R in V, RC in V; C = 0; R = 10; RC = 0
        kon = 0.5; koff = 0.05; kint = 0.02; kdeg = 0.1; ksyn = 1; CL = 0.01
        bind: C + R -> RC; V*(kon*C*R - koff*RC); elim: C -> ; CL*C; syn: -> R; V*ksyn; deg: R -> ; V*kdeg*R
        int: RC -> ; V*kint*RC
      end""")


@pytest.fixture(scope="module")
def tissue():
    """Blood and a tissue of two spaces, with an absorption depot."""
    return qsp.Model.from_antimony(f"""
      model tissue {UNITS}
        compartment Vb = 5; compartment Vv = 0.1; compartment Vt = 2
        species depot in Vb; substanceOnly species depot; species b in Vb; species v in Vv; species t in Vt
        depot = 10; b = 1; v = 0; t = 0; Q = 60; PS = 2; CL = 5; ka = 0.8; Kp = 4
        absorb: depot -> b; ka*depot; go: b -> v; Q*(b - v); pass: v -> t; PS*(v - t/Kp); clear: b -> ; CL*b
      end""")


def test_formulas_and_times_of_target_mediated_disposition(tmdd):
    found = qsp.scales(tmdd, "300 nmol into C")
    assert found.unit == "h"
    kinds = {process.name: (process.kind, process.formula, process.time) for process in found.processes}
    assert kinds["bind"] == ("binding", "1 / (kon * C + koff)", pytest.approx(1 / (0.5 * 100 + 0.05)))
    assert kinds["elim"] == ("elimination", "V / CL", pytest.approx(300))
    assert kinds["deg"] == ("turnover", "1 / kdeg", pytest.approx(10))
    assert kinds["int"][2] == pytest.approx(50)
    assert found.ratio("tau_bind / tau_pk") == pytest.approx(1 / 50.05 / 300)
    assert found.ratio("dose / target") == pytest.approx(10)
    verdict = next(v for v in found.verdicts if "bind" in v.fast and "(elim)" in v.slow)
    assert verdict.verdict == "separated"
    assert verdict.factor == pytest.approx(300 * 50.05)
    assert "quasi-steady state" in str(verdict)


def test_distribution_permeation_absorption(tissue):
    found = qsp.scales(tissue)
    by = {(process.name, process.species): process for process in found.processes}
    assert by["absorb", "depot"].time == pytest.approx(1 / 0.8)
    assert by["go", "b"].formula == "Vb / Q"
    assert by["go", "v"].time == pytest.approx(0.1 / 60)
    assert by["pass", "v"].kind == "permeation"
    assert by["pass", "v"].time == pytest.approx(0.1 / 2)
    assert by["pass", "t"].time == pytest.approx(2 * 4 / 2)
    assert by["clear", "b"].time == pytest.approx(1)
    assert found.ratio("PS / Q") == pytest.approx(2 / 60)
    assert "permeability-limited" in next(r.meaning for r in found.ratios if r.name == "PS / Q")
    assert any(v.verdict == "comparable" for v in found.verdicts)


def test_more_permeability_makes_it_flow_limited(tissue):
    found = qsp.scales(tissue, values={"PS": 6000})
    assert found.ratio("PS / Q") == pytest.approx(100)
    assert "flow-limited" in next(r.meaning for r in found.ratios if r.name == "PS / Q")


def test_modes_are_eigenvalues_with_the_states_that_carry_them():
    model = qsp.Model.from_antimony("x = 1; y = 1; x' = -100*x; y' = 0.5*x - 0.1*y")
    fast, slow = qsp.scales(model).modes
    assert (fast.time, slow.time) == (pytest.approx(0.01), pytest.approx(10))
    assert next(iter(fast.states)) == "x"
    assert next(iter(slow.states)) == "y"
    turning = qsp.scales(qsp.Model.from_antimony("x = 1; y = 0; x' = 2*y - 0.1*x; y' = -2*x - 0.1*y")).modes[0]
    assert turning.period == pytest.approx(np.pi)
    assert turning.time == pytest.approx(10)


def test_diffusion_is_found_by_units():
    model = qsp.Model.from_antimony("""
      model slab
        unit cm = 1e-2 metre; unit cm2_per_s = 1e-4 metre^2/second; unit per_s = 1/second
        unit cm_per_s = 1e-2 metre/second
        unit time_unit = second; unit length = cm
        D = 2e-5; D has cm2_per_s; L = 0.02; L has cm; k = 0.15; k has per_s; h = 1e-3; h has cm_per_s; S = 1
        S' = -k*S
      end""")
    found = qsp.scales(model)
    assert found.ratio("Thiele modulus") == pytest.approx(0.02 * np.sqrt(0.15 / 2e-5))
    assert found.ratio("Damkohler number") == pytest.approx(0.15 * 0.02**2 / 2e-5)
    assert found.ratio("Biot number") == pytest.approx(1e-3 * 0.02 / 2e-5)
    assert "PDE needed" in next(r.meaning for r in found.ratios if r.name == "Thiele modulus")


def test_a_hierarchy_is_no_evidence():
    """A "molecular" process may be slower than a "tissue" one: only the numbers decide."""
    slow = {"kon": 1e-6, "koff": 1e-6}
    model = qsp.Model.from_antimony(f"""
      model tmdd {UNITS}
        compartment V = 3; species C in V, R in V, RC in V; C = 10; R = 10; RC = 0; kon = 0.5; koff = 0.05; CL = 3
        bind: C + R -> RC; V*(kon*C*R - koff*RC); elim: C -> ; CL*C
      end""")
    (verdict,) = qsp.scales(model, values=slow).verdicts
    assert verdict.verdict == "reversed"
    assert "limits" in verdict.follows


def test_closed_forms_of_cases(shared):
    cases = json.loads((shared / "reference_cases" / "cases.json").read_text(encoding="utf-8"))
    expected = {
        row["quantity"]: row["value"] for case in cases if case["id"] in ("MS01", "MS04") for row in case["expected"]
    }
    for geometry, modulus in (("slab", 1), ("slab", 3), ("slab", 10), ("cylinder", 3), ("sphere", 1), ("sphere", 3)):
        found = numbers.effectiveness(geometry, modulus)
        assert found == pytest.approx(expected[f"{geometry} phi={modulus}"], rel=1e-9)
    radius = numbers.critical_radius(2e-5, 2e-7, 2e-8)
    assert radius * 1e4 == pytest.approx(expected["R_crit sphere"])
    assert numbers.penetration_depth(2e-5, 2e-7, 2e-8) * 1e4 == pytest.approx(expected["slab penetration depth"])


def test_limits_of_the_effectiveness_factor():
    for geometry, order in (("slab", 1), ("cylinder", 2), ("sphere", 3)):
        assert numbers.effectiveness(geometry, 0) == 1
        assert numbers.effectiveness(geometry, 1e-3) == pytest.approx(1, abs=1e-6)
        assert numbers.effectiveness(geometry, 200.0) == pytest.approx(order / 200, rel=1e-2)
    assert numbers.segel_slemrod(1, 9, 91) == 0.01
    assert numbers.extraction(1, 1) == pytest.approx(1 - np.exp(-1))
