"""Schedule -> instants, checked by superposing exact responses of first-order models."""

from __future__ import annotations

import json
import math
from itertools import accumulate
from pathlib import Path

import pytest

from sbmlqsp.core.expression import Number, Symbol
from sbmlqsp.core.schedule import Edge
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.errors import RegimenError
from sbmlqsp.treatment import edges, schedule
from tests.treatment.responses import central_amount

SHARED = Path(__file__).parents[2].parent / "shared" / "reference_cases"
VALUES = {"ALAG1": 1.0, "F1": 0.5, "D2": 4.0, "R1": 25.0, "half": 0.25}


def evaluate(expression):
    if isinstance(expression, Number):
        return expression.value
    if isinstance(expression, Symbol):
        return VALUES[expression.name]
    return math.prod(evaluate(argument) for argument in expression.arguments)


def instants(model, text, until=100.0, **arguments):
    return edges(schedule(text, model, until=until, **arguments), evaluate, until)


def test_boluses_at_one_time_into_one_target_are_summed(elimination):
    assert instants(elimination, "100 mg into A at 2 h; 50 mg into A at 2 h; 5 mg into C at 2 h") == (
        Edge(2.0, (("A", 150.0), ("C", 5.0))),
    )


def test_times_computed_in_different_ways_coincide(elimination):
    found = instants(elimination, "1 mg into A every 0.1 h x 4; 1 mg into A at 18 min; 1 mg into A at 0.2 h lag 0.1 h")
    assert [edge.time for edge in found] == [0.0, 0.1, 0.2, 0.3]
    assert found[3].jumps == (("A", 3.0),)


def test_rates_of_overlapping_infusions_add_and_return_exactly_to_zero(elimination):
    found = instants(elimination, "0.1 mg/h into A for 6 h; 0.2 mg/h into A at 4 h for 4 h")
    assert [edge.time for edge in found] == [0.0, 4.0, 6.0, 8.0]
    *_, last = accumulate(change for edge in found for _, change in edge.rates)  # sum() compensates from Python 3.12 on
    assert last == 0.0


def test_back_to_back_infusions_do_not_change_the_rate(elimination):
    found = instants(elimination, "10 mg into A over 1 h every 1 h x 3")
    assert found == (Edge(0.0, (), (("A", 10.0),)), Edge(3.0, (), (("A", -10.0),)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100 mg into A rate 25 mg/h F 0.5", [(0, 25), (2, -25)]),
        ("100 mg into A over 4 h F 0.5", [(0, 12.5), (4, -12.5)]),
        ("100 mg into A over D2 F F1 lag ALAG1", [(1, 12.5), (5, -12.5)]),
        ("100 mg into A rate R1 lag 30 min", [(0.5, 25), (4.5, -25)]),
        ("100 mg into A over 4 h F 0", []),
    ],
)
def test_bioavailability_scales_rate_or_duration_and_lag_shifts(elimination, text, expected):
    assert [(edge.time, change) for edge in instants(elimination, text) for _, change in edge.rates] == expected


def test_what_comes_after_the_end_is_left_out(elimination):
    assert [e.time for e in instants(elimination, "1 mg into A every 10 h x 9 lag 5 h", until=25.0)] == [5, 15, 25]
    assert instants(elimination, "10 mg/h into A for 6 h", until=5.0) == (Edge(0.0, (), (("A", 10.0),)),)


def test_values_out_of_range_are_refused(elimination, monkeypatch):
    monkeypatch.setitem(VALUES, "ALAG1", -1.0)
    with pytest.raises(RegimenError, match="lag"):
        instants(elimination, "1 mg into A lag ALAG1")
    monkeypatch.setitem(VALUES, "D2", 0.0)
    with pytest.raises(RegimenError, match="duration"):
        instants(elimination, "1 mg into A over D2")
    with pytest.raises(RegimenError, match="has not been computed"):
        instants(elimination, "1 mg into A every 12 h x 2 at steady state")


def test_a_reset_comes_between_what_was_given_before_and_after_it(elimination):
    found = instants(
        elimination,
        "1 mg into A at 5 h; 10 mg/h at 2 h for 6 h; 3 mg at 4 h lag 2 h; reset at 5 h; 2 mg into A at 5 h",
    )
    assert found == (
        Edge(2.0, (), (("A", 10.0),)),
        Edge(5.0, (("A", 2.0),), (), reset=True),
        Edge(6.0, (("A", 3.0),)),
    )
    cancelled = instants(elimination, "3 mg into A at 4 h lag 2 h; reset at 5 h cancel")
    assert cancelled == (Edge(5.0, reset=True),)


def test_ev01_by_superposition(elimination):
    case = next(c for c in json.loads((SHARED / "cases.json").read_text(encoding="utf-8")) if c["id"] == "EV01")
    expected = [item["value"] for item in case["expected"]]
    runs = [("100 mg into A at 2 h", 4.0), ("100 mg into A at 2 h; 100 mg into A at 2 h", 3.0)]
    runs.append(("10 mg/h into A for 6 h; 10 mg/h into A at 4 h for 4 h", 8.0))
    for (text, t), value in zip(runs, expected, strict=True):
        assert central_amount(instants(elimination, text), t, k=0.25) == pytest.approx(value, rel=1e-12)


def dose_of(record, par):
    """Return the dose of a NM-TRAN record; D, F and ALAG come from `par` by compartment."""
    cmt = str(record["cmt"])
    rate = record.get("rate", 0)
    repeats = {"every": f"{record['ii']} h", "count": 1 + record["addl"]} if record.get("addl") else {}
    return Dose(
        f"{record['amt']} mg",
        {"1": "depot", "2": "central"}[cmt],
        at=f"{record['time']} h",
        rate=f"{rate} mg/h" if rate > 0 else None,
        over=f"{par['D'][cmt]} h" if rate == -2 else None,
        lag=f"{par['ALAG'][cmt]} h" if cmt in par.get("ALAG", {}) else None,
        bioavailability=par.get("F", {}).get(cmt, 1),
        **repeats,
    )


def dosing_cases():
    path = SHARED / "dosing.json"
    cases = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return [c for c in cases if not any(r.get("ss") or r["evid"] not in {1, 2} for r in c["records"])]


@pytest.mark.parametrize("case", dosing_cases(), ids=lambda case: case["name"])
def test_nm_tran_cases_by_superposition(case, oral):
    regimen = Regimen([dose_of(r, case["par"]) for r in case["records"] if r["evid"] == 1])
    found = edges(schedule(regimen, oral), evaluate, 100.0)
    for time, value in case["expected_central_amount"]:
        assert central_amount(found, time) == pytest.approx(value, abs=1e-6 * max(abs(value), 1))
