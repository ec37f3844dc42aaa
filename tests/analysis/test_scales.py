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


def kinds_of(found):
    return {(process.name, process.species): (process.kind, process.time) for process in found.processes}


def test_rate_rules_are_read_like_reactions():
    """The model of TM01 as equations with names of its own; times by hand at L = 100, R = 12."""
    model = qsp.Model.from_antimony("""
      L = 0; R = 12; P = 0; T = 0; alpha = 0.091; beta = 0.001; e = 0.0015; i = 0.003; s = 0.11; d = 0.0089
      a = 0.02; b = 0.01
      L' = -e*L - alpha*L*R + beta*P - a*L + b*T
      R' = s - d*R - alpha*L*R + beta*P
      P' = alpha*L*R - (beta + i)*P
      T' = a*L - b*T""")
    found = qsp.scales(model, qsp.Regimen([qsp.Dose(100, "L")]), until=100)
    expected = {
        ("rule of L", "P"): ("binding", pytest.approx(1 / (0.091 * 100 + 0.001))),
        ("rule of T", "T"): ("distribution", pytest.approx(100)),
        ("rule of R", "R"): ("turnover", pytest.approx(1 / 0.0089)),
        ("rule of P", "P"): ("elimination", pytest.approx(1 / 0.003)),
    }
    known = kinds_of(found)
    assert {name: known[name] for name in expected} == expected
    assert found.processes[-1].formula == "1 / e"
    assert {p.kind for p in found.processes if p.formula == "1 / a"} == {"distribution"}
    assert found.ratio("tau_bind / tau_pk") == pytest.approx(0.0015 / 9.101)
    assert found.ratio("dose / target") == pytest.approx(100 / 12)


ORGAN = """
  compartment va = 1; compartment vv = 3; compartment vl = 0.5; compartment cap = 0.1; compartment cell = 2
  species art in va, ven in vv, lu in vl, y in cap, z in cell; art = 0; ven = 0; lu = 0; y = 0; z = 0
  F = 50; G = {exchange}; rho = 2; cl = 4
  b1: ven -> lu; F*ven; b2: lu -> art; F*lu; b3: art -> y; F*art; b4: y -> ven; F*y; b5: y -> z; G*(y - z/rho)
  b6: z -> ; cl*z"""


@pytest.mark.parametrize(
    ("exchange", "meaning"), [(0.5, "permeability-limited"), (50, "both flow"), (5000, "flow-limited")]
)
def test_permeation_is_known_by_its_place_not_by_its_name(exchange, meaning):
    """A dead end behind a space that flow runs through; PS / Q = G / F."""
    model = qsp.Model.from_antimony(ORGAN.format(exchange=exchange))
    found = qsp.scales(model, qsp.Regimen([qsp.Dose(100, "ven")]))
    kinds = kinds_of(found)
    assert kinds["b5", "y"] == ("permeation", pytest.approx(0.1 / exchange))
    assert kinds["b5", "z"] == ("permeation", pytest.approx(2 * 2 / exchange))
    assert kinds["b4", "y"] == ("distribution", pytest.approx(0.1 / 50))
    assert kinds["b6", "z"] == ("elimination", pytest.approx(0.5))
    assert found.ratio("PS / Q") == pytest.approx(exchange / 50)
    assert meaning in next(r.meaning for r in found.ratios if r.name == "PS / Q")


@pytest.mark.parametrize("enzyme", [0.11, 1.1, 11.0])
def test_the_number_of_segel_and_slemrod(enzyme):
    """E0 / (Km + S0) with Km = (1 + 0.1) / 1, S0 = 9.9: 0.01, 0.1, 1."""
    model = qsp.Model.from_antimony(f"""
      compartment v = 1; species s in v, e in v, es in v, p in v; s = 9.9; e = {enzyme}; es = 0; p = 0
      x: s + e -> es; v*s*e; y: es -> s + e; v*es; z: es -> e + p; v*0.1*es""")
    found = qsp.scales(model)
    assert found.ratio("E0 / (Km + S0)") == pytest.approx(enzyme / 11)
    words = next(r.meaning for r in found.ratios if r.name == "E0 / (Km + S0)")
    assert ("holds" in words) == (enzyme < 1)


@pytest.mark.parametrize(
    ("rate", "words"), [(0.001, "reaction limits"), (1.0, "both count"), (1000.0, "transport limits")]
)
def test_regimes_of_damkohler(rate, words):
    """A space of 1 L that 1 L/min runs through: Da = k V / Q = k."""
    model = qsp.Model.from_antimony(f"""
      compartment a = 5; compartment b = 1; species x in a, y in b; x = 1; y = 0; q = 1
      go: x -> y; q*(x - y); lost: y -> ; {rate}*b*y""")
    found = qsp.scales(model, qsp.Regimen([qsp.Dose(1, "x")]))
    ratio = next(r for r in found.ratios if r.name == "Damkohler number")
    assert ratio.value == pytest.approx(rate)
    assert words in ratio.meaning


def test_diffusion_has_a_characteristic_time():
    """L^2 / D = 0.02^2 / 2e-5 = 20 s; the verdict against a loss of 0.15 / s (6.7 s): comparable."""
    model = qsp.Model.from_antimony("""
      model slab
        unit cm = 1e-2 metre; unit cm2_per_s = 1e-4 metre^2/second; unit time_unit = second; unit length = cm
        D = 2e-5; D has cm2_per_s; L = 0.02; L has cm; S = 1; k = 0.15
        S' = -k*S
      end""")
    found = qsp.scales(model)
    assert kinds_of(found)["D", "S"] == ("diffusion", pytest.approx(20))
    (verdict,) = found.verdicts
    assert verdict.verdict == "comparable"
    fast = qsp.scales(model, values={"k": 10})
    assert fast.verdicts[0].verdict == "reversed"
    assert "PDE needed" in fast.verdicts[0].follows


def test_verdicts_are_about_processes_that_share_a_state(tissue):
    names = {(v.fast, v.slow) for v in qsp.scales(tissue).verdicts}
    assert not any("absorb" in pair[0] + pair[1] and "pass" in pair[0] + pair[1] for pair in names)
