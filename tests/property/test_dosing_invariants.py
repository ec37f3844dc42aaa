"""What may not change the answer: splitting doses, units, repetitions written out, order of rows, the clock."""

from __future__ import annotations

import math
from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.model import Model
from sbmlqsp.treatment import edges, schedule

END = 1e5


@lru_cache(maxsize=1)
def model():
    return Model.from_antimony("""
      unit substance = 1e-3 gram; unit volume = litre; unit time_unit = 3600 second
      compartment V = 1; substanceOnly species A in V = 0; substanceOnly species B in V = 0
    """)


def instants(*items):
    return edges(schedule(Regimen(items), model()), lambda expression: expression.value, END)


def assert_same(found, expected):
    """Same instants, same jumps and same rates afterwards, up to rounding."""
    assert flat(found) == flat(expected)


def flat(found):
    """Return {(what, target): ((time, value), ...)} with rates as levels, rounded to 11 digits."""
    levels, series = {}, {}
    for edge in found:
        for target, amount in edge.jumps:
            series.setdefault(("jump", target), []).append((short(edge.time), short(amount)))
        for target, change in edge.rates:
            levels[target] = levels.get(target, 0.0) + change
            level = 0.0 if abs(levels[target]) < 1e-12 * abs(change) else levels[target]
            series.setdefault(("rate", target), []).append((short(edge.time), short(level)))
    return series


def short(number):
    return float(f"{number:.11g}")


def delivered(found, target):
    """Return the amount that reaches a target by END."""
    total, rate, before = 0.0, 0.0, 0.0
    for edge in (*found, None):
        time = END if edge is None else edge.time
        total, before = total + rate * (time - before), time
        if edge is not None:
            total += math.fsum(amount for name, amount in edge.jumps if name == target)
            rate += math.fsum(change for name, change in edge.rates if name == target)
    return total


amounts = st.integers(1, 4000).map(lambda number: number / 8)
hours = st.integers(0, 400).map(lambda number: number / 8)
spans = st.integers(1, 400).map(lambda number: number / 8)
ways = st.sampled_from(["bolus", "over", "rate"])


@st.composite
def arguments(draw):
    chosen = {"into": draw(st.sampled_from("AB")), "at": Measure(draw(hours), "h"), "amount": draw(amounts)}
    way = draw(ways)
    if way != "bolus":
        chosen[way] = Measure(draw(spans), "h" if way == "over" else "mg/h")
    chosen["bioavailability"] = draw(st.sampled_from([1.0, 0.5, 0.25]))
    chosen["lag"] = draw(st.sampled_from([None, Measure(0.5, "h")]))
    if draw(st.booleans()):
        chosen |= {"every": Measure(draw(spans), "h"), "count": draw(st.integers(2, 6))}
    return chosen


def dose(chosen, unit="mg", **changes):
    merged = {**chosen, **changes}
    return Dose(**{**merged, "amount": Measure(merged["amount"], unit)})


@settings(max_examples=100, deadline=None)
@given(arguments(), st.integers(1, 7))
def test_splitting_a_dose_changes_nothing(chosen, eighths):
    part = chosen["amount"] * eighths / 8
    rate = chosen.pop("rate", None)
    if rate is not None:
        chosen["over"] = Measure(chosen["amount"] / rate.value, "h")
    assert_same(
        instants(dose(chosen, amount=part), dose(chosen, amount=chosen["amount"] - part)), instants(dose(chosen))
    )


@settings(max_examples=100, deadline=None)
@given(arguments())
def test_units_change_nothing(chosen):
    minutes = {
        name: Measure(value.value * 60, "min") if isinstance(value, Measure) and value.unit == "h" else value
        for name, value in chosen.items()
    }
    assert_same(instants(dose(minutes, "ug", amount=chosen["amount"] * 1000)), instants(dose(chosen)))


@settings(max_examples=100, deadline=None)
@given(arguments())
def test_repetitions_written_out_change_nothing(chosen):
    every, count = chosen.pop("every", Measure(1.0, "h")).value, chosen.pop("count", 1)
    singles = [dose(chosen, at=Measure(chosen["at"].value + k * every, "h")) for k in range(count)]
    repeated = dose(chosen, every=Measure(every, "h"), count=count) if count > 1 else dose(chosen)
    assert_same(instants(*singles), instants(repeated))


@settings(max_examples=100, deadline=None)
@given(st.lists(arguments(), min_size=2, max_size=4), st.randoms())
def test_the_order_of_rows_changes_nothing(several, random):
    doses = [dose(chosen) for chosen in several]
    shuffled = random.sample(doses, len(doses))
    assert_same(instants(*shuffled), instants(*doses))


@settings(max_examples=100, deadline=None)
@given(arguments(), hours)
def test_shifting_the_clock_shifts_every_instant(chosen, shift):
    found = instants(dose(chosen))
    later = instants(dose(chosen, at=Measure(chosen["at"].value + shift, "h")))
    assert [short(edge.time) for edge in later] == [short(edge.time + shift) for edge in found]
    assert [(edge.jumps, len(edge.rates)) for edge in later] == [(edge.jumps, len(edge.rates)) for edge in found]


@settings(max_examples=100, deadline=None)
@given(st.lists(arguments(), min_size=1, max_size=4))
def test_what_is_delivered_is_bioavailability_times_amount(several):
    found = instants(*(dose(chosen) for chosen in several))
    for target in "AB":
        given = [c["amount"] * c["bioavailability"] * c.get("count", 1) for c in several if c["into"] == target]
        assert math.isclose(delivered(found, target), math.fsum(given), rel_tol=1e-9, abs_tol=1e-9)
