from pathlib import Path

import pytest

from sbmlqsp.conversion import Request, export
from sbmlqsp.errors import ConversionError
from sbmlqsp.io import load
from sbmlqsp.model import Model
from sbmlqsp_converters.mrgsolve import MRGSOLVE
from sbmlqsp_converters.mrgsolve.reader import read

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "models"

ORAL = """
model oral
  compartment V = 20;
  substanceOnly species depot in V;
  species C in V;
  depot = 0; C = 0; CL = 5; ka = 1; F1 = 0.7; lagtime = 0.5; D2 = 3; new = 2;
  species resp in V; resp = new * 3; k = CL / V;
  depot -> C; ka*depot
  C -> ; k*C*V
  resp -> ; 0.1*resp*V
  effect := 2*C + piecewise(1, time > 3, 0);
end
"""


def proved(model, path, **arguments):
    report = export(model, path, to="mrgsolve", **arguments)
    assert report.ok, report
    assert report.proof.largest <= 1e-12
    return report


def test_equations_volume_initial_assignment_and_reserved_names(tmp_path):
    report = proved(Model.from_antimony(ORAL), tmp_path / "run.cpp")
    assert dict(report.renamed)["new"] == "m_new"  # a keyword of C++
    assert dict(report.renamed)["F1"] == "m_F1"  # a reserved name of mrgsolve
    written = read((tmp_path / "run.cpp").read_text(encoding="utf-8"))
    assert written.starting_state({})["resp"] == pytest.approx(2 * 3 * 20)  # concentration times volume
    rates = written.derivatives(0.0, {"depot": 100.0, "C": 40.0, "resp": 0.0}, {})
    assert rates["C"] == pytest.approx(100 - 5 / 20 * 40)


def test_doses_are_records(tmp_path):
    oral, infused = "100 mg into depot every 12 h x 3 lag lagtime F F1", "50 mg into C over 2 h F 0.5"
    regimen = f"{oral}; {infused}; 10 mg into C rate 5 mg/h at 3 h"
    model = Model.from_antimony(ORAL).with_units(time="h", substance="mg", volume="L")
    proved(model, tmp_path / "run.cpp", regimen=regimen)
    lines = (tmp_path / "run.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "ID,TIME,EVID,CMT,AMT,RATE,II,ADDL,SS"
    assert lines[2] == "1,0,1,2,25,12.5,0,0,0"  # F 0.5 is in the amount: it must not change the duration
    assert len(lines) == 1 + 5


def test_an_event_is_refused_or_named_as_lost(tmp_path):
    model = Model.from_antimony("S = 1; S' = -0.1*S; late: at time > 5: S = 2")
    with pytest.raises(ConversionError) as caught:
        export(model, tmp_path / "run.cpp", to="mrgsolve")
    assert caught.value.lost == ("late",)
    assert list(tmp_path.iterdir()) == []
    report = export(model, tmp_path / "run.cpp", to="mrgsolve", lossy=True)
    assert [loss.element for loss in report.lost] == ["late"]
    assert report.proof.ok
    assert not report.ok


def test_doses_that_one_compartment_cannot_share(tmp_path):
    model = Model.from_antimony(ORAL)
    with pytest.raises(ConversionError, match="differ in bioavailability"):
        export(model, tmp_path / "a.cpp", to="mrgsolve", regimen=_two_fractions())


def _two_fractions():
    from sbmlqsp.dosing import Dose, Regimen

    return Regimen((Dose(1, "depot", bioavailability="F1"), Dose(1, "depot", at=2, bioavailability="k")))


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared/corpus is missing")
def test_corpus_models_read_back_as_what_they_are(tmp_path):
    compared = 0
    for file in sorted(CORPUS.glob("BIOMD*.xml"))[::6]:
        model = load(file)
        if MRGSOLVE.losses(Request(model)):
            with pytest.raises(ConversionError):
                export(model, tmp_path / "run.cpp", to="mrgsolve")
            continue
        report = export(model, tmp_path / "run.cpp", to="mrgsolve")
        assert report.proof.largest <= 1e-10, file.name
        compared += 1
    assert compared >= 15
