"""Claims about identifiability and precision: a dose by mouth, and the warfarin population of PopED and PFIM."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ParseError

MODEL = """model warfarin
  unit mg = 1e-3 gram; unit L = 1 litre; unit h = 3600 second
  unit per_h = 1/h; unit L_per_h = L/h; unit mg_per_L = mg/L
  compartment body = 1; body has L
  substanceOnly species depot in body, central in body; depot = 0; central = 0
  depot has mg; central has mg
  CL = 0.15; V = 8; KA = 1; F = 0.8
  CL has L_per_h; V has L; KA has per_h
  absorption: depot -> central; KA*depot
  elimination: central -> ; CL/V*central
end"""
STUDY = """
title = "warfarin"
model = "model.ant"
[observables]
conc = "central/V"
[sampling]
unknown = [{unknown}]
times = ["0.5 h", "1 h", "2 h", "6 h", "24 h", "36 h", "72 h", "120 h"]
error = {{ proportional = 0.1 }}
between = {{ CL = 0.07, V = 0.02, KA = 0.6 }}
subjects = 32
[arms.oral]
regimen = "70 mg into depot{bioavailability}"
until = "120 h"
"""
CLAIM = """[[claims]]
arm = "oral"
quantity = '{quantity}'
expected = "{expected}"
tolerance = "{tolerance}"
kind = "exact"
source = "PopED"
"""


def run(folder, unknown, claims, bioavailability=""):
    model = qsp.Model.from_antimony(MODEL).with_units(time="h", substance="mg", volume="L")
    qsp.save(model, folder / "model.xml")
    text = STUDY.format(unknown=unknown, bioavailability=bioavailability).replace("model.ant", "model.xml")
    text += "".join(CLAIM.format(quantity=q, expected=e, tolerance=t) for q, e, t in claims)
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return qsp.Study.load(folder / "study.toml").run()


def test_identifiable_and_rse(tmp_path):
    claims = [
        ("rse(CL)", "4.738 %", "0.02 %"),
        ("rse(KA)", "13.926 %", "0.02 %"),
        ('identifiable("CL/V")', "1", "0.1 %"),
    ]
    result = run(tmp_path, '"CL", "V", "KA"', claims)
    assert [claim.verdict for claim in result.claims] == ["pass"] * 3


def test_bioavailability(tmp_path):
    claims = [(f'identifiable("{text}")', value, "0.1") for text, value in (("CL", "0"), ("CL/F", "1"), ("KA", "1"))]
    result = run(tmp_path, '"CL", "V", "KA", "F"', claims, " F `F`")
    assert [claim.verdict for claim in result.claims] == ["pass"] * 3


def test_what_cannot_be_known_says_why(tmp_path):
    result = run(tmp_path, '"CL", "V", "KA"', [("rse(CX)", "1", "1 %")])
    assert result.claims[0].verdict == "cannot"
    assert "CX" in result.claims[0].reason
    (tmp_path / "study.toml").write_text(STUDY.replace("subjects", "subject").format(unknown="", bioavailability=""))
    with pytest.raises(ParseError, match="subject"):
        qsp.Study.load(tmp_path / "study.toml")
