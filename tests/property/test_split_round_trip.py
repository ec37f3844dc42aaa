"""Text -> NM-TRAN -> SBML, disguised -> `split_regimen`: the same schedule, and the same model."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from sbmlqsp import schedule, with_regimen
from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import Dose, Regimen, Replacement, Reset
from sbmlqsp.model import Model
from sbmlqsp.treatment.canonical import canonical
from sbmlqsp.treatment.recognition.split import split_regimen
from tests.treatment.disguise import disguised


@lru_cache(maxsize=1)
def model():
    return Model.from_antimony("""
      unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = litre; unit time_unit = 3600 second
      compartment V = 2; substanceOnly species A in V = 3; species C in V = 1
      const lag_time = 1; const fraction = 0.5; const span = 2; const speed = 3; const k = 0.1
      used := fraction + span + speed + lag_time; J1: A -> ; k*A; J2: A -> C; k*A; J3: C -> ; k*C*V
    """)


decimals = st.integers(1, 400).map(lambda number: number / 8)
quarters = st.integers(1, 400).map(lambda number: Measure(number * 15.0, "min"))
times = st.one_of(st.just(0), st.builds(Measure, decimals, st.just("h")), quarters)
intervals = st.builds(Measure, st.integers(1, 96).map(float), st.just("h"))


@st.composite
def doses(draw):
    arguments = {
        "amount": Measure(draw(decimals), draw(st.sampled_from(["mg", "g"]))),
        "into": draw(st.sampled_from("AC")),
        "lag": draw(st.sampled_from([None, "0.5 h", "lag_time"])),
        "bioavailability": draw(st.sampled_from([1, 0.75, "fraction"])),
    }
    kind = draw(st.sampled_from(["bolus", "over", "rate", "span", "speed", "constant"]))
    if kind == "constant":
        start = draw(st.integers(0, 40))
        amount = Measure(draw(decimals), "mg/h")
        return Dose(**{**arguments, "amount": amount}, at=f"{start} h", until=f"{start + draw(st.integers(1, 40))} h")
    arguments |= {"over": {"over": Measure(draw(decimals), "h")}, "rate": {"rate": Measure(draw(decimals), "mg/h")},
                  "span": {"over": "span"}, "speed": {"rate": "speed"}, "bolus": {}}[kind]  # fmt: skip
    arguments["at"] = draw(st.one_of(times, st.lists(times, min_size=1, max_size=3)))
    if draw(st.booleans()):
        arguments["every"], arguments["count"] = draw(intervals), draw(st.integers(2, 8))
    return Dose(**arguments)


replacements = st.builds(
    Replacement,
    st.one_of(st.builds(Measure, decimals, st.sampled_from(["mg", "g"])), st.just("0 mg")),
    st.sampled_from("AC"),
    st.one_of(times, st.lists(times, min_size=1, max_size=3)),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(doses(), st.builds(Reset, times), replacements), min_size=1, max_size=4), st.integers(0, 9))
def test_text_table_sbml_and_back_is_the_same_schedule(items, seed):
    read = Regimen.parse(str(Regimen(items)))
    table = read.to_nmtran()
    regimen = Regimen.from_nmtran(table.table, **table.maps)
    split = split_regimen(disguised(with_regimen(model(), regimen), model(), seed))
    assert split.unrecognised == ()
    assert not split.model.events
    assert split.model.parameters.ids == model().parameters.ids
    assert split.model.reactions.ids == model().reactions.ids
    found = canonical(schedule(split.regimen, split.model), split.model)
    assert found == canonical(schedule(read, model()), model())
