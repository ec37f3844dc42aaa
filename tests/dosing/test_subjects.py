"""Many subjects of one table: doses, covariates that stay and that change, observations."""

from __future__ import annotations

import pytest

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.dosing.forcing import Forcing
from sbmlqsp.dosing.nmtran_subjects import subjects_from_nmtran
from sbmlqsp.dosing.subject import Observation
from sbmlqsp.errors import RegimenError

TABLE = """\
ID,TIME,AMT,EVID,CMT,DV,MDV,WT,CRCL
1,0,100,1,1,.,1,70,90
1,2,.,0,2,4.5,0,70,
1,12,100,1,1,.,1,70,60
1,24,.,2,2,.,1,70,60
1,30,.,0,2,3,1,70,75
2,0,50,1,1,.,1,55,100
2,1,.,0,2,.,0,55,100
"""
COMPARTMENTS = {1: "depot", 2: "central"}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text(TABLE)
    return path


def test_each_subject_has_its_doses_covariates_and_observations(file):
    one, two = subjects_from_nmtran(file, COMPARTMENTS, units={"TIME": "h", "AMT": "mg"})
    assert (one.id, two.id) == ("1", "2")
    assert one.regimen == Regimen([Dose("100 mg", "depot"), Dose("100 mg", "depot", at="12 h")])
    assert two.regimen == Regimen(Dose("50 mg", "depot"))
    assert one.covariates == (("WT", 70.0),)
    assert dict(two.covariates) == {"WT": 55.0, "CRCL": 100.0}
    hours = [Measure(time, "h") for time in (0.0, 12.0, 30.0)]
    assert one.changing == (("CRCL", Forcing(hours, (90.0, 60.0, 75.0))),)
    assert one.observations == (
        Observation(Measure(2.0, "h"), 4.5, "central"),
        Observation(Measure(30.0, "h"), None, "central"),  # MDV = 1
    )


def test_the_next_value_may_be_carried_backward(file):
    crcl = dict(subjects_from_nmtran(file, COMPARTMENTS, carried="next")[0].changing)["CRCL"]
    assert crcl == Forcing((0.0, 2.0, 24.0), (90.0, 60.0, 75.0))


def test_only_the_covariates_asked_for(file):
    one, _ = subjects_from_nmtran(file, COMPARTMENTS, covariates=["WT"])
    assert (one.covariates, one.changing) == ((("WT", 70.0),), ())


def test_all_problems_of_all_subjects_come_at_once(file):
    text = TABLE.replace("1,12,100", "1,1,-100").replace("2,0,50,1,1,.,1,55,100", "2,0,50,1,9,.,1,,100")
    file.write_text(text + "1,40,.,0,2,.,1,70,60\n1,41,.,0,2,x,2,70,60\n".replace("x", "."))
    with pytest.raises(RegimenError) as caught:
        subjects_from_nmtran(file, COMPARTMENTS)
    found = [(issue.row, issue.field) for issue in caught.value.issues]
    assert found == [(3, "TIME"), (6, "CMT"), (6, "WT"), (8, "ID"), (9, "MDV")]
