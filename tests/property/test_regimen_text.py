"""Every regimen with units survives its text."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import Dose, Regimen, Replacement, Reset
from sbmlqsp.errors import RegimenError

numbers = st.floats(min_value=1e-9, max_value=1e12, allow_nan=False)
identifiers = st.one_of(
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True),
    st.sampled_from(["x", "F", "qd", "q8h", "into", "at", "days", "may", "Mon", "then", "reset"]),
)


def measures(*units):
    return st.builds(Measure, numbers, st.sampled_from(units))


times = st.one_of(st.just(0), measures("h", "d", "min", "week", "s"))
durations = measures("h", "d", "min")


@st.composite
def doses(draw):
    arguments = {
        "amount": draw(measures("mg", "nmol", "IU", "item", "ug", "umol")),
        "into": draw(identifiers),
        "at": draw(st.one_of(times, st.lists(times, min_size=1, max_size=4))),
        "lag": draw(st.one_of(st.none(), durations, identifiers)),
        "bioavailability": draw(st.one_of(st.just(1), st.floats(0, 10), identifiers)),
        "per": draw(st.sampled_from([None, "kg", "m^2"])),
        "molar_mass": draw(st.one_of(st.none(), measures("g/mol"))),
    }
    arguments[draw(st.sampled_from(["over", "rate"]))] = draw(st.one_of(st.none(), identifiers))
    if draw(st.booleans()):
        arguments["every"] = draw(durations)
        arguments["count"] = draw(st.one_of(st.none(), st.integers(2, 50)))
        if not isinstance(arguments["at"], list):
            arguments["steady_state"] = draw(st.sampled_from(["no", "replace", "add"]))
    return Dose(**arguments)


@st.composite
def days(draw):
    chosen = sorted(draw(st.sets(st.integers(0, 27), min_size=1, max_size=28)))
    return Dose("5 mg", "A", at=[f"{day} d" for day in chosen], every="28 d", count=draw(st.sampled_from([None, 2, 7])))


resets = st.builds(Reset, times, st.booleans())
replacements = st.builds(
    Replacement,
    st.one_of(measures("mg", "nmol", "IU"), st.just("0 mg")),
    identifiers,
    st.one_of(times, st.lists(times, min_size=1, max_size=3)),
    st.one_of(st.none(), measures("g/mol")),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(doses(), days(), resets, replacements), min_size=1, max_size=5))
def test_parse_of_str_is_the_regimen(items):
    regimen = Regimen(items)
    assert Regimen.parse(str(regimen)) == regimen


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="5 mg/kginto xhd24every;,`-%Fat\n", max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    with contextlib.suppress(RegimenError):
        regimen = Regimen.parse(text)
        assert Regimen.parse(str(regimen)) == regimen
