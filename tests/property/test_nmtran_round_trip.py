"""Text -> NM-TRAN table, maps and units -> regimen: the same schedule on any model."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import Dose, Regimen, Replacement, Reset
from sbmlqsp.model import Model
from sbmlqsp.treatment import schedule


@lru_cache(maxsize=1)
def model():
    return Model.from_antimony("""
      unit substance = 1e-3 gram; unit volume = litre; unit time_unit = 3600 second
      compartment V = 1; substanceOnly species A in V = 0; substanceOnly species B in V = 0
      const lag_time = 1; const fraction = 0.5; const span = 2; const speed = 3
    """)


decimals = st.integers(1, 4000).map(lambda number: number / 8)
quarters = st.integers(1, 400).map(lambda number: Measure(number * 15.0, "min"))
times = st.one_of(st.just(0), st.builds(Measure, decimals, st.just("h")), quarters)
intervals = st.builds(Measure, st.integers(1, 96).map(float), st.just("h"))


@st.composite
def doses(draw):
    arguments = {
        "amount": Measure(draw(decimals), draw(st.sampled_from(["mg", "g"]))),
        "into": draw(st.sampled_from("AB")),
    }
    kind = draw(st.sampled_from(["bolus", "over", "rate", "span", "speed", "constant"]))
    arguments["lag"] = draw(st.sampled_from([None, "0.5 h", "lag_time"]))
    arguments["bioavailability"] = draw(st.sampled_from([1, 0.75, "fraction"]))
    if kind == "constant":
        start = draw(st.integers(0, 40))
        amount = Measure(draw(decimals), "mg/h")
        return Dose(**{**arguments, "amount": amount}, at=f"{start} h", until=f"{start + draw(st.integers(1, 40))} h")
    arguments |= {"over": {"over": Measure(draw(decimals), "h")}, "rate": {"rate": Measure(draw(decimals), "mg/h")},
                  "span": {"over": "span"}, "speed": {"rate": "speed"}, "bolus": {}}[kind]  # fmt: skip
    several = draw(st.booleans())
    arguments["at"] = draw(st.lists(times, min_size=1, max_size=3)) if several else draw(times)
    if draw(st.booleans()):
        arguments["every"], arguments["count"] = draw(intervals), draw(st.integers(2, 8))
        if not several:
            arguments["steady_state"] = draw(st.sampled_from(["no", "replace", "add"]))
    return Dose(**arguments)


replacements = st.builds(
    Replacement,
    st.one_of(st.builds(Measure, decimals, st.sampled_from(["mg", "g"])), st.just("0 mg")),
    st.sampled_from("AB"),
    st.one_of(times, st.lists(times, min_size=1, max_size=3)),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(doses(), st.builds(Reset, times), replacements), min_size=1, max_size=5))
def test_table_and_back_is_the_same_schedule(items):
    regimen = Regimen(items)
    written = regimen.to_nmtran()
    assert schedule(Regimen.from_nmtran(written.table, **written.maps), model()) == schedule(regimen, model())
