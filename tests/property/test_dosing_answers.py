"""What may not change the answer, asked of the answer itself: a nonlinear model that starts at its steady state."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbmlqsp import Settings, prove_regimen, simulate
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model

TIGHT = Settings(rtol=1e-11)
TIMES = np.linspace(0.0, 60.0, 41) + 0.0173
OUTPUTS = ["A", "[C]", "[R]"]
COMPARTMENTS = {1: "A", 2: "C"}
EXAMPLES = 15


@lru_cache(maxsize=1)
def model():
    """Absorption A -> C, saturable loss of C, and a response that C inhibits; at rest R = kin/kout and C = 0."""
    return Model.from_antimony("""
      unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = litre; unit time_unit = 3600 second
      compartment V = 3; substanceOnly species A in V = 0; species C in V = 0; species R in V = 20
      J1: A -> C; 0.7*A; J2: C -> ; 4*C/(2 + C); J3: -> R; V*2/(1 + C); J4: R -> ; 0.1*R*V
    """)


def answer(rows, shift=0.0, units=None):
    columns = units or {"TIME": "h", "AMT": "mg"}
    regimen = Regimen.from_nmtran(rows, COMPARTMENTS, lag={1: "0.5 h"}, bioavailability={2: 0.75}, units=columns)
    result = simulate(model(), regimen, times=[0.0, *(TIMES + shift)], outputs=OUTPUTS, settings=TIGHT)
    return np.array([result.values(name)[1:] for name in OUTPUTS])


def assert_equal(one, other):
    peaks = np.abs(other).max(axis=1, keepdims=True) + 1e-9
    assert (np.abs(one - other) / peaks).max() < 1e-8


@st.composite
def records(draw, repeated=True):
    row = {"TIME": draw(st.integers(0, 160)) / 4, "CMT": draw(st.sampled_from([1, 2])), "EVID": 1}
    row |= {"AMT": draw(st.integers(1, 400)) / 4, "DUR": draw(st.sampled_from([0, 0, 0.5, 3, 9]))}
    if repeated and draw(st.booleans()):
        row |= {"II": draw(st.integers(2, 40)) / 2, "ADDL": draw(st.integers(1, 4))}
    return row


tables = st.lists(records(), min_size=1, max_size=3).map(lambda rows: sorted(rows, key=lambda row: row["TIME"]))
few = settings(max_examples=EXAMPLES, deadline=None)


@few
@given(tables, st.integers(1, 7))
def test_a_dose_in_two_parts(rows, eighths):
    first, *rest = rows
    parts = [{**first, "AMT": first["AMT"] * share} for share in (eighths / 8, 1 - eighths / 8)]
    assert_equal(answer([*parts, *rest]), answer(rows))


@few
@given(st.lists(records(), min_size=2, max_size=4), st.randoms())
def test_the_order_of_records_at_one_time(rows, random):
    together = [{**row, "TIME": 6.0} for row in rows]
    assert_equal(answer(random.sample(together, len(together))), answer(together))


@few
@given(tables)
def test_repetitions_written_out(rows):
    single = [
        {**row, "TIME": row["TIME"] + n * row.get("II", 0), "ADDL": 0, "II": 0}
        for row in rows
        for n in range(row.get("ADDL", 0) + 1)
    ]
    assert_equal(answer(sorted(single, key=lambda row: row["TIME"])), answer(rows))


@few
@given(tables)
def test_minutes_and_micrograms(rows):
    factors = {"TIME": 60, "II": 60, "DUR": 60, "AMT": 1000}
    small = [{name: value * factors.get(name, 1) for name, value in row.items()} for row in rows]
    assert_equal(answer(small, units={"TIME": "min", "AMT": "ug"}), answer(rows))


@few
@given(tables, st.integers(1, 200))
def test_all_times_shifted_in_a_model_at_rest(rows, quarters):
    shift = quarters / 4
    later = [{**row, "TIME": row["TIME"] + shift} for row in rows]
    assert_equal(answer(later, shift), answer(rows))


@few
@given(tables)
def test_what_arrives_is_bioavailability_times_amount(rows):
    regimen = Regimen.from_nmtran(
        rows, COMPARTMENTS, lag={1: "0.5 h"}, bioavailability={2: 0.75}, units={"TIME": "h", "AMT": "mg"}
    )
    proof = prove_regimen(model(), regimen)
    for number, name in COMPARTMENTS.items():
        given_ = [row["AMT"] * (row.get("ADDL", 0) + 1) for row in rows if row["CMT"] == number]
        due = sum(given_) * (0.75 if number == 2 else 1)
        for each in proof.delivered:
            if each.target == name:
                assert each.measured == pytest.approx(due, rel=1e-9)
                assert each.balance == pytest.approx(due, rel=1e-7)
