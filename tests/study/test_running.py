"""Studies run: one compartment, intravenous boluses, every call against its closed form."""

from __future__ import annotations

import json
import math

import pytest

from sbmlqsp.core.tables import Table
from sbmlqsp.model import Model
from sbmlqsp.study import Arm, Claim, Study, Variant

MODEL = """
model one_compartment
  unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = 1 litre; unit time_unit = 3600 second
  unit per_h = 1 / (3600 second); unit mg_per_L = 1e-3 gram / litre
  compartment V = 10; V has volume
  species C in V = 0; C has mg_per_L
  k = 0.1; k has per_h
  undeclared = 3
  elimination: C => ; k * V * C
end
"""
K, C0, TAU = 0.1, 10.0, 12.0
RATIO = math.exp(-K * TAU)


def peak(n):
    """Concentration right after dose n of 100 mg every 12 h, n = 1, 2, ..."""
    return C0 * (1 - RATIO**n) / (1 - RATIO)


@pytest.fixture(scope="module")
def model():
    return Model.from_antimony(MODEL)


@pytest.fixture(scope="module")
def run(model):
    arms = Table(
        [
            Arm("single", "60 h", "100 mg into C"),
            Arm("repeated", "60 h", "100 mg into C every 12 h x 5", every="1 h"),
            Arm("slow", "60 h", "100 mg into C", variant="half"),
            Arm("slower", "60 h", "100 mg into C", variant="half", values={"k": "0.025 1/h"}),
            Arm("broken", "60 h", "100 mg into nothing"),
        ],
        "arm",
    )
    variants = Table([Variant("half", {"k": "0.05 1/h"})], "variant")

    def _run(*claims):
        observables = (("left", "C / 100"),)
        return Study("one compartment", model, arms, claims, observables, variants).run()

    return _run


def exact(quantity, expected, arm="single", tolerance="1e-6 %"):
    return Claim(quantity, expected, tolerance, arm, "exact", "closed form")


AREA = C0 / K * (1 - math.exp(-K * 24))
MOMENT = C0 / K**2 * (1 - math.exp(-K * 24) * (1 + K * 24))

CLOSED_FORMS = [
    exact("at([C], 5 h)", f"{C0 * math.exp(-0.5)} mg/L"),
    exact("at([C], 300 min)", f"{1000 * C0 * math.exp(-0.5)} ug/L"),
    exact("at([C], 5)", f"{C0 * math.exp(-0.5)} mg/L"),
    exact("at(C, 5 h)", f"{100 * math.exp(-0.5)} mg"),
    exact("at(left, 5 h)", f"{math.exp(-0.5)} mg"),
    exact("at(2 * [C], 5 h)", f"{2 * C0 * math.exp(-0.5)} mg/L"),
    exact("at([C], 0 h)", "10 mg/L"),
    exact("before([C], 0 h)", "0 mg/L", tolerance="1e-12 mg/L"),
    exact("baseline([C])", "0 mg/L", tolerance="1e-12 mg/L"),
    exact("cmax([C])", "10 mg/L"),
    exact("cmax([C], 10 h..20 h)", f"{C0 * math.exp(-1)} mg/L"),
    exact("cmin([C], 10..20 h)", f"{C0 * math.exp(-2)} mg/L"),
    exact("tmin([C])", "60 h"),
    exact("tmax([C], 10 h..20 h)", "10 h"),
    exact("auc([C], 0 h..24 h)", f"{AREA} mg*h/L"),
    exact("auc([C], 0 d..1 d)", f"{AREA / 24} mg*d/L"),
    exact("aumc([C], 0 h..24 h)", f"{MOMENT} mg*h^2/L"),
    exact("average([C], 0 h..24 h)", f"{AREA / 24} mg/L"),
    exact("time_above([C], 1 mg/L)", f"{math.log(10) / K} h"),
    exact("time_below([C], 1000 ug/L, 0 h..30 h)", f"{30 - math.log(10) / K} h"),
    exact("first_time([C], 1 mg/L)", f"{math.log(10) / K} h"),
    exact("at([C], first_time([C], 1 mg/L))", "1 mg/L"),
    exact("at([C], 5 h) of arm slow / at([C], 5 h)", f"{math.exp(0.25)}"),
    exact("at([C], 5 h)", f"{C0 * math.exp(-0.25)} mg/L", "slow"),
    exact("at([C], 5 h)", f"{C0 * math.exp(-0.125)} mg/L", "slower"),
    exact("k", "0.025 1/h", "slower"),
    exact("k", "0.05 1/h", "slow"),
    exact("k", "0.1 1/h"),
    exact("k", "2.4 1/d", ""),
    exact("k * V", "1 L/h", ""),
    exact("(100 mg) / V", "10 mg/L", ""),
    exact("[C] + 3 mg/L", "3 mg/L", ""),
    exact("undeclared + 1", "4", ""),
    exact("ln(at([C], 0 h) / at([C], 5 h)) / (5 h)", "0.1 1/h"),
    exact("at([C], 24 h)", f"{peak(3)} mg/L", "repeated"),
    exact("before([C], 24 h)", f"{peak(3) - C0} mg/L", "repeated"),
    exact("cmax([C])", f"{peak(5)} mg/L", "repeated"),
    exact("tmax([C])", "48 h", "repeated"),
    exact("max(1 h, 30 min)", "1 h"),
    exact("trough([C], 2)", f"{peak(2) * RATIO} mg/L", "repeated"),
    exact("trough([C])", f"{peak(5) * RATIO} mg/L", "repeated"),
    exact("accumulation([C])", f"{peak(5) / C0}", "repeated"),
    exact("auc_inf([C])", f"{5 * C0 / K} mg*h/L", "repeated"),
    exact("auc_inf([C])", f"{C0 / K} mg*h/L"),
    exact("half_life([C])", f"{math.log(2) / K} h"),
    exact("half_life([C], 1 h..2 h)", f"{math.log(2) / K} h"),
    exact("half_life([C], 1 h..2 h)", f"{math.log(2) / K * 2} h", "slow"),
    exact("mrt([C])", "10 h"),
    exact("cl([C])", "1 L/h"),
    exact("vss([C])", "10 L"),
]


def test_every_closed_form_is_met(run):
    result = run(*CLOSED_FORMS)
    wrong = [(c.claim.quantity, c.claim.arm, c.got, c.reason) for c in result.claims if c.verdict != "pass"]
    assert not wrong
    assert max(abs(c.difference) for c in result.claims) < 1e-8


def test_no_claim_passes_by_accident(run):
    """The same claims, each two per mille off: every one fails."""
    shifted = []
    for claim in CLOSED_FORMS:
        number, _, unit = claim.expected.partition(" ")
        value = float(number) * 1.002 or 0.002
        shifted.append(
            exact(
                claim.quantity, f"{value} {unit}".strip(), claim.arm, f"0.0005 {unit}" if not float(number) else "0.1 %"
            )
        )
    assert {c.verdict for c in run(*shifted).claims} == {"fail"}


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (exact("at([C], 5 h)", "6 nmol/L", tolerance="1 nmol/L"), "different things"),
        (exact("at([C], 5 h)", "6"), "expected number has no unit"),
        (exact("at([C], 70 h)", "6 mg/L"), "outside the run"),
        (exact("at([D], 5 h)", "6 mg/L"), "[D]"),
        (exact("kk", "6 1/h"), "there is no parameter, species or variable 'kk'"),
        (exact("undeclared", "6 mg/L", tolerance="1 mg/L"), "nobody declares"),
        (exact("k + V", "6 1/h"), "different things"),
        (exact("1 / baseline([C])", "6 L/mg"), "division by zero"),
        (exact("ln(-1)", "6"), "arithmetic"),
        (exact("first_time([C], 11 mg/L)", "6 h"), "never reaches"),
        (exact("cmax([C])", "10 mg/L", "broken"), "nothing"),
        (exact("trough([C])", "1 mg/L"), "fewer than two doses"),
        (exact("trough([C], 6)", "1 mg/L", "repeated"), "dosing interval 6"),
        (exact("half_life([C], 30 h..40 h)", "1 h", "repeated"), "does not fall"),
        (exact("cl([C])", "1 L/h", "repeated"), "several doses"),
        (exact("fold(k, 1)", "2 1/h", ""), "no fold 1"),
        (exact("period([C])", "2 h", ""), "does not oscillate"),
        (exact("rse(k)", "1", ""), "when is measured"),
        (exact("quantile(cmax([C]), 0.05)", "1 mg/L"), "is not a population"),
    ],
)
def test_what_cannot_be_told_says_why_and_counts_as_failure(run, claim, reason):
    result = run(claim)
    (verdict,) = result.claims
    assert verdict.verdict == "cannot"
    assert reason in verdict.reason
    assert not result.ok


def test_an_arm_that_cannot_run_leaves_the_others_alone(run):
    result = run(exact("cmax([C])", "10 mg/L"))
    assert "nothing" in result.failures["broken"]
    assert result.claims[0].verdict == "pass"
    assert not result.ok


def test_tables_and_json_tell_the_same(run):
    claims = [exact("cmax([C])", "10 mg/L"), exact("cmax([C])", "11 mg/L"), exact("cmax([X])", "1 mg/L")]
    result = run(*claims)
    text = result.table()
    assert text.splitlines()[0].split() == "arm quantity expected got difference verdict source".split()
    assert "-9.1 %" in text
    assert "1 of 3 claims pass, 1 fail, 1 cannot" in text
    content = json.loads(result.to_json())
    assert [c["verdict"] for c in content["claims"]] == ["pass", "fail", "cannot"]
    assert content["claims"][1]["difference"] == pytest.approx(-1 / 11, rel=1e-6)
    assert content["provenance"]["structure_hash"] == result.study.load_model().structure_hash
    frame = result.to_frame()
    assert list(frame["verdict"]) == ["pass", "fail", "cannot"]
    assert "color" in result._repr_html_()


def test_a_picture_has_a_row_for_each_output_and_marks_what_claims_expect(run):
    figure = run(exact("at([C], 5 h)", "6 mg/L", tolerance="1 mg/L")).plot()
    axes = figure.axes[0]
    marks = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_xydata().tolist() for line in marks] == [[[5.0, 6.0]]]
    assert len(figure.axes) == 4
