"""NM-TRAN tables: what each record means, and one clear error with row and column for each malformed one."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import Dose, Regimen, Reset
from sbmlqsp.errors import RegimenError

COMPARTMENTS = {1: "depot", 2: "central"}


def read(*records, **maps):
    return Regimen.from_nmtran(list(records), **{"compartments": COMPARTMENTS, **maps})


def dose(**cells):
    return {"TIME": 0, "AMT": 100, "CMT": 2, "EVID": 1, **cells}


MEANINGS = [
    (dose(), [Dose(100, "central")]),
    (dose(EVID="."), [Dose(100, "central")]),
    (dose(AMT=".", EVID=None), []),
    (dose(EVID=0, AMT=0), []),
    (dose(EVID=2, AMT=0), []),
    (dose(TIME=3, EVID=3, AMT=0), [Reset(3)]),
    (dose(TIME=3, EVID=4), [Reset(3), Dose(100, "central", at=3)]),
    (dose(II=12, ADDL=2), [Dose(100, "central", every=12, count=3)]),
    (dose(II=12, ADDL=0), [Dose(100, "central")]),
    (dose(RATE=25), [Dose(100, "central", rate=25)]),
    (dose(DUR=4), [Dose(100, "central", over=4)]),
    (dose(SS=1, II=12), [Dose(100, "central", every=12, steady_state="replace")]),
    (dose(SS=2, II=12, ADDL=3), [Dose(100, "central", every=12, count=4, steady_state="add")]),
    (
        dose(AMT=0, RATE=10, SS=1),
        [Dose(Measure(math.inf), "central", rate=10, steady_state="replace")],
    ),
    ({"time": "1.5", "Amt": " 100 ", "cmt": "1", "evid": "1", "WT": "70"}, [Dose(100, "depot", at=1.5)]),
]


@pytest.mark.parametrize(("record", "items"), MEANINGS, ids=[str(case[0]) for case in MEANINGS])
def test_what_a_record_means(record, items):
    assert read(record) == Regimen(items)


def test_modelled_rate_and_duration_f_and_lag_come_from_the_maps_by_number_or_id():
    maps = {"rate": {"central": "R2"}, "duration": {2: 4}, "bioavailability": {"central": 0.5}, "lag": {2: "ALAG2"}}
    given = {"bioavailability": 0.5, "lag": "ALAG2"}
    assert read(dose(RATE=-1), **maps) == Regimen(Dose(100, "central", rate="R2", **given))
    assert read(dose(RATE=-2), **maps) == Regimen(Dose(100, "central", over=4, **given))


def test_units_of_the_columns():
    regimen = read(dose(TIME=2, RATE=25, II=12, ADDL=1), units={"TIME": "h", "AMT": "mg"})
    assert regimen == Regimen.parse("100 mg into central rate 25 mg/h at 2 h every 12 h x 2")
    per_kg = read(dose(RATE=25), units={"TIME": "h", "AMT": "mg/kg"})
    assert per_kg == Regimen.parse("100 mg/kg into central rate 25 mg/kg/h")


def test_tables_of_every_kind_say_the_same(tmp_path):
    import pandas as pd

    columns = {"ID": [1, 1], "TIME": [0, 12], "AMT": [100, 50], "CMT": [2, 2], "II": [0, 12], "ADDL": [None, 3]}
    path = tmp_path / "doses.csv"
    path.write_text("id,time,amt,cmt,ii,addl\n1,0,100,2,.,.\n1,12,50,2,12,3\n", encoding="utf-8")
    expected = Regimen([Dose(100, "central"), Dose(50, "central", at=12, every=12, count=4)])
    for table in (columns, pd.DataFrame(columns), path, str(path)):
        assert Regimen.from_nmtran(table, COMPARTMENTS) == expected


def test_one_subject_of_many():
    records = [dose(ID=1), dose(ID=2, AMT=50), dose(ID=2, TIME=5, AMT=25)]
    assert read(*records, subject=2) == Regimen([Dose(50, "central"), Dose(25, "central", at=5)])
    with pytest.raises(RegimenError, match="2 subjects"):
        read(*records)
    with pytest.raises(RegimenError, match="no subject 7"):
        read(*records, subject=7)


def test_ids_in_the_column_cmt():
    assert Regimen.from_nmtran([dose(CMT="Drug")]) == Regimen(Dose(100, "Drug"))


MALFORMED = [
    ([dose(CMT=3)], 1, "CMT", "compartment 3 is unknown"),
    ([dose(CMT=".")], 1, "CMT", "compartment 0"),
    ([dose(CMT="x")], 1, "CMT", "'x' is not a number"),
    ([dose(CMT=1.5)], 1, "CMT", "1.5"),
    ([dose(AMT=-1)], 1, "AMT", "-1"),
    ([dose(AMT="lots")], 1, "AMT", "'lots' is not a number"),
    ([dose(AMT="1e999")], 1, "AMT", "not a finite"),
    ([dose(AMT=0)], 1, "AMT", "amount of a dose is 0"),
    ([dose(AMT=0, RATE=5)], 1, "AMT", "amount of a dose is 0"),
    ([dose(AMT=0, SS=1, II=0)], 1, "AMT", "amount of a dose is 0"),
    ([dose(AMT=0, RATE=5, SS=1, II=12)], 1, "II", "repeats nothing"),
    ([dose(EVID=0)], 1, "AMT", "observation record has AMT"),
    ([dose(EVID=2)], 1, "AMT", "other record has AMT"),
    ([dose(EVID=3)], 1, "AMT", "reset record has AMT"),
    ([dose(EVID=5)], 1, "EVID", "EVID is 5"),
    ([dose(EVID=8, RATE=5)], 1, "RATE", "replaces an amount has RATE"),
    ([dose(EVID=8, SS=1, II=12)], 1, "SS", "replaces an amount has SS"),
    ([dose(EVID=8, ADDL=2)], 1, "II", "ADDL needs the interval II"),
    ([dose(EVID=1.5)], 1, "EVID", "1.5"),
    ([dose(), dose(TIME=".")], 2, "TIME", "missing"),
    ([dose(TIME=-1)], 1, "TIME", "-1"),
    ([dose(TIME="8:00")], 1, "TIME", "'8:00' is not a number"),
    ([dose(TIME=5), dose(TIME=4)], 2, "TIME", "before the 5"),
    ([dose(ADDL=3)], 1, "II", "ADDL needs"),
    ([dose(ADDL=-1, II=12)], 1, "ADDL", "-1"),
    ([dose(ADDL=1.5, II=12)], 1, "ADDL", "1.5"),
    ([dose(II=-12, ADDL=1)], 1, "II", "-12"),
    ([dose(SS=1)], 1, "II", "SS needs"),
    ([dose(SS=3, II=12)], 1, "SS", "SS is 3"),
    ([dose(RATE=-3)], 1, "RATE", "RATE is -3"),
    ([dose(RATE=-1)], 1, "RATE", "needs the rate"),
    ([dose(RATE=-2)], 1, "RATE", "needs the duration"),
    ([dose(RATE=5, DUR=3)], 1, "DUR", "both RATE"),
    ([dose(RATE=-2, DUR=3)], 1, "DUR", "both RATE"),
    ([dose(DUR=-3)], 1, "DUR", "-3"),
]


@pytest.mark.parametrize(("records", "row", "column", "message"), MALFORMED, ids=[case[3] for case in MALFORMED])
def test_malformed_records_name_row_column_and_rule(records, row, column, message):
    with pytest.raises(RegimenError, match=message) as caught:
        read(*records)
    assert (caught.value.row, caught.value.field) == (row, column)
    assert str(caught.value).startswith(f"row {row}, {column}: ")
    assert caught.value.fix


def test_a_lag_as_long_as_the_interval_contradicts_a_steady_state():
    with pytest.raises(RegimenError, match="lag 12 is not shorter"):
        read(dose(SS=1, II=12), lag={2: 12})


def test_all_problems_are_reported_at_once():
    with pytest.raises(RegimenError, match="2 more") as caught:
        read(dose(CMT=3), dose(), dose(AMT=-1), dose(TIME=5), dose(TIME=1))
    assert [problem.row for problem in caught.value.issues] == [1, 3, 5]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("TIME,AMT\n", "no rows"),
        ("AMT,CMT\n5,2\n", "no column TIME"),
        ("TIME,time,AMT\n0,0,5\n", "twice"),
        ("TIME,AMT,CMT\n0,5\n", "2 cells"),
        ('TIME,AMT,CMT\n0,"5",2\n', "quotes"),
        ("TIME;AMT;CMT\n0;5;2\n", "no name"),
    ],
)
def test_files_of_another_dialect_are_refused(tmp_path, text, message):
    path = tmp_path / "doses.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegimenError, match=message):
        Regimen.from_nmtran(path, COMPARTMENTS)


def test_missing_files_and_unequal_columns_are_refused(tmp_path):
    with pytest.raises(RegimenError, match="cannot be read"):
        Regimen.from_nmtran(tmp_path / "missing.csv")
    with pytest.raises(RegimenError, match="equally long"):
        Regimen.from_nmtran({"TIME": [0, 1], "AMT": [5]})


def test_every_reference_case_is_read():
    path = Path(__file__).parents[2].parent / "shared" / "reference_cases" / "dosing.json"
    if not path.exists():
        pytest.skip(f"{path} is missing")
    for case in json.loads(path.read_text(encoding="utf-8")):
        maps = {name: {int(k): v for k, v in values.items()} for name, values in case["par"].items()}
        regimen = read(
            *case["records"],
            bioavailability=maps.get("F"),
            lag=maps.get("ALAG"),
            duration=maps.get("D"),
        )
        assert sum(isinstance(item, Dose) for item in regimen) == sum(r["evid"] in {1, 4} for r in case["records"])


def test_a_regimen_becomes_a_table():
    text = (
        "100 mg into depot every 12 h x 14 lag 0.5 h F 0.7; 3 g into central over 2 h every 1 d until 5 d; reset at 3 d"
    )
    written = Regimen.parse(text).to_nmtran()
    assert written.units == {"TIME": "h", "AMT": "mg"}
    assert written.compartments == {1: "depot", 2: "central"}
    assert written.bioavailability == {1: 0.7}
    frame = written.table
    assert frame["AMT"].tolist() == [100, 3000, 0]
    assert frame["DUR"].tolist() == [0, 2, 0]
    assert frame["ADDL"].tolist() == [13, 4, 0]
    assert frame["EVID"].tolist() == [1, 1, 3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5 mg into A every 24 h", "never ends"),
        ("5 mg into A; reset at 5 h cancel", "cancels"),
        ("5 mg into A; 5 IU into B", "one column"),
        ("5 mg into A; 5 mg/kg into B", "differ in per"),
        ("5 mg into A molar_mass 18 g/mol; 5 mg into B", "differ in molar_mass"),
    ],
)
def test_what_a_table_cannot_say_is_refused(text, message):
    with pytest.raises(RegimenError, match=message):
        Regimen.parse(text).to_nmtran()
