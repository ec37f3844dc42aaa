"""NONMEM control streams: hybrid parameters, the order of statements, what is observed, what pharmpy drops."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ConversionError, UnsupportedFeature

pytest.importorskip("pharmpy")
pytestmark = pytest.mark.filterwarnings("ignore")  # of pharmpy's own libraries
TIGHT = qsp.Settings(rtol=1e-10)
DATA = "ID,TIME,AMT,RATE,EVID,CMT,DV,WT\n1,0,100,0,1,1,.,70\n1,1,.,.,0,1,1,70\n1,5,.,.,0,1,1,70\n"
END = "$ERROR\nY=F+F*EPS(1)\n$THETA (0,2)\n$OMEGA 0 FIX\n$SIGMA 0.04\n"


def reading(folder, code, data=DATA):
    (folder / "d.csv").write_text(data)
    head = "$PROBLEM x\n$INPUT ID TIME AMT RATE EVID CMT DV WT\n$DATA d.csv IGNORE=@\n"
    (folder / "m.ctl").write_text(head + code)
    from sbmlqsp_converters.nonmem.reading import read_nonmem

    return read_nonmem(folder / "m.ctl")


HYBRID = {  # exponents and what goes with them -> the rates between compartments; their eigenvalues are the exponents
    "ADVAN3 TRANS5": "AOB=2\nALPHA=0.7\nBETA=0.1",
    "ADVAN3 TRANS6": "ALPHA=0.7\nBETA=0.1\nK21=0.3",
    "ADVAN4 TRANS5": "AOB=2\nALPHA=0.7\nBETA=0.1\nKA=1.5",
    "ADVAN4 TRANS6": "ALPHA=0.7\nBETA=0.1\nK32=0.3\nKA=1.5",
    "ADVAN11 TRANS6": "ALPHA=0.7\nBETA=0.1\nGAMMA=0.02\nK21=0.3\nK31=0.05",
    "ADVAN12 TRANS6": "ALPHA=0.7\nBETA=0.1\nGAMMA=0.02\nK32=0.3\nK42=0.05\nKA=1.5",
}


@pytest.mark.parametrize("name", HYBRID)
def test_exponents_are_those_of_the_course(tmp_path, name):
    """The amounts are sums of exponentials with the given exponents, and of nothing else."""
    run = reading(tmp_path, f"$SUBROUTINE {name}\n$PK\n{HYBRID[name]}\n{END}")
    states = [species.id for species in run.model.species]
    times = np.linspace(0.0, 40.0, 161)
    found = qsp.simulate(
        run.model, qsp.Regimen(qsp.Dose(100, into=states[0])), times=times, outputs=states, settings=TIGHT
    )
    exponents = [0.7, 0.1, *([0.02] if "GAMMA" in HYBRID[name] else []), *([1.5] if "KA" in HYBRID[name] else [])]
    basis = np.exp(-np.outer(times, exponents))
    for state in states:
        fit = np.linalg.lstsq(basis, found.values(state), rcond=None)[0]
        assert basis @ fit == pytest.approx(found.values(state), abs=1e-6)
        if name == "ADVAN3 TRANS5" and state == states[0]:
            assert fit[0] / fit[1] == pytest.approx(2.0, rel=1e-5)  # AOB


ORDERED = {  # what statements mean in their order: clearance over volume after 5 h of a bolus of 100
    "a later value does not reach back": ("CL=THETA(1)\nV=10*CL\nCL=CL*2", 4 / 20),
    "under a condition": ("CL=THETA(1)\nV=10*CL\nIF (WT.GT.50) CL=CL*3", 6 / 20),
    "a condition that does not hold": ("CL=THETA(1)\nV=10*CL\nIF (WT.GT.90) CL=CL*3", 2 / 20),
    "in a block": ("X=5\nIF (WT.GT.90) THEN\nX=1\nCL=7\nELSE\nCL=2\nENDIF\nV=4*X", 2 / 20),
}


@pytest.mark.parametrize(("code", "k"), ORDERED.values(), ids=ORDERED)
def test_statements_mean_what_they_mean_in_their_order(tmp_path, code, k):
    run = reading(tmp_path, f"$SUBROUTINE ADVAN1 TRANS2\n$PK\n{code}\n{END}")
    found = qsp.simulate(run.model, qsp.Regimen(qsp.Dose(100, into="CENTRAL")), times=[0.0, 5.0], outputs=["CENTRAL"])
    assert found.values("CENTRAL")[-1] == pytest.approx(100.0 * np.exp(-5.0 * k), rel=1e-5)


def test_a_prediction_is_of_the_compartment_that_is_observed(tmp_path):
    code = f"$SUBROUTINE ADVAN2 TRANS2\n$PK\nCL=2\nV=20\nKA=1.5\nS2=V\n{END}"
    run = reading(tmp_path, code, DATA.replace("0,1,1,70", "0,2,1,70"))
    found = qsp.simulate(
        run.model, qsp.Regimen(qsp.Dose(100, into="DEPOT")), times=[0.0, 5.0], outputs=["F", "CENTRAL"]
    )
    assert found.values("F")[-1] == pytest.approx(found.values("CENTRAL")[-1] / 20.0)


def test_a_covariate_that_changes_within_a_subject_is_lost(tmp_path):
    code = f"$SUBROUTINE ADVAN1 TRANS2\n$PK\nCL=2*WT/70\nV=20\n{END}"
    changing = DATA.replace("1,5,.,.,0,1,1,70", "1,5,.,.,0,1,1,90")
    assert "covariate 'WT': it changes within a subject" in map(str, reading(tmp_path, code, changing).lost)
    assert not any(loss.feature == "covariate" for loss in reading(tmp_path, code).lost)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ('$SUBROUTINE ADVAN1 TRANS2\n$PK\n"FIRST\n" X=1\nCL=2\nV=20\n', "Fortran is not read: \"FIRST"),
        ("$SUBROUTINE ADVAN9 TOL=5\n$MODEL COMP=(A) COMP=(B)\n$PK\nK=1\n$AES\nE(2)=A(2)-A(1)\n$DES\nDADT(1)=-K*A(1)\n",
         "algebraic equations"),
        ("$SUBROUTINE ADVAN13 TOL=9\n$MODEL COMP=(A)\n$PK\nK=1\n$DES\nX=K\nDADT(1)=-X*A(1)\nX=2\n",
         "'X' changes after DADT"),
    ],
)  # fmt: skip
def test_what_would_be_dropped_in_silence_is_refused(tmp_path, code, reason):
    with pytest.raises(UnsupportedFeature, match=reason):
        reading(tmp_path, code + END)


def test_what_is_written_is_read_back_where_sympy_knows_nothing_of_reals(tmp_path):
    model = qsp.Model.from_antimony(
        "S = 2; S' = -0.1*abs(S^2)*S; y := piecewise(1, 2 > 1, S); z := piecewise(3, true, 4)"
    )
    assert qsp.export(model, tmp_path / "run.ctl", until=5, prove=True).ok


@pytest.mark.parametrize("to", ["nonmem", "rxode2", "mrgsolve", "scipy"])
def test_no_two_symbols_share_a_name(tmp_path, to):
    """Names that the writers make up are ids of the model here."""
    text = "compartment V = 20; species C in V; C = 1; conc_C = 3; W_1 = 2; K_1 = 1; choice_1 = 4; DUMMY = 1;"
    text += "C -> ; conc_C*C*piecewise(W_1, C > 0.5, choice_1)*K_1*DUMMY"
    report = qsp.export(qsp.Model.from_antimony(text), tmp_path / "run.out", to=to, until=5, prove=True)
    assert report.ok


@pytest.mark.parametrize("to", ["nonmem", "rxode2", "mrgsolve", "xpp"])
def test_a_value_that_is_no_number_is_refused_by_name(tmp_path, to):
    with pytest.raises(ConversionError, match="'k'"):
        qsp.export(qsp.Model.from_antimony("k = inf; S = 1; S' = -S/k - 0.1*S"), tmp_path / "run.out", to=to, until=5)
