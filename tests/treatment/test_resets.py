"""Resets as SBML events, in both engines, against superposition of exact responses since the last reset."""

from __future__ import annotations

import pytest

from sbmlqsp import with_regimen
from sbmlqsp.core.expression import Symbol
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.treatment import edges, schedule
from tests.treatment import raw_engines
from tests.treatment.responses import central_amount

TEXTS = [
    "100 mg into central; reset at 5 h; 50 mg into central at 5 h",
    "50 mg into central at 5 h; reset at 5 h; 20 mg into central at 5 h; 30 mg into depot at 5 h",
    "10 mg/h into central for 8 h; reset at 5 h",
    "20 mg into central over 5 h every 3 h x 4; reset at 7 h",
    "20 mg into central over 5 h every 3 h x 4; reset at 6 h; reset at 8 h",
    "20 mg into central over 5 h every 3 h x 4 lag ALAG1; reset at 7 h",
    "20 mg into central over 5 h every 3 h x 4 lag ALAG1; reset at 6.5 h cancel; 20 mg over 5 h at 6.5 h lag ALAG1",
    "100 mg into depot every 3 h x 4 lag ALAG1; reset at 6.5 h cancel; 10 mg into depot at 7 h",
    "100 mg into depot every 3 h x 4 lag ALAG1; reset at 6.5 h",
    "100 mg into central rate 25 mg/h every 3 h x 3; reset at 4 h; 40 mg into central rate 10 mg/h at 4 h",
    "100 mg into depot every 2 h x 5; reset at 4 h",
]
TIMES = [0.5, 2.0, 4.0, 5.0, 5.5, 6.5, 7.0, 8.0, 9.5, 12.0, 20.0]


def value_of(expression):
    return 1.0 if isinstance(expression, Symbol) else expression.value


@pytest.mark.parametrize("engine", ["roadrunner", "copasi"])
@pytest.mark.parametrize("text", TEXTS)
def test_resets_are_exact(oral, engine, text):
    found = edges(schedule(text, oral), value_of, TIMES[-1])
    expected = [central_amount(found, t) for t in TIMES]
    rows = getattr(raw_engines, engine)(with_regimen(oral, text).sbml, ["central"], TIMES)[0]
    assert [row[0] for row in rows] == pytest.approx(expected, abs=3e-8 * max(expected))


def test_the_start_is_that_of_the_initial_assignments():
    model = Model.from_antimony("compartment V = 2; species S in V; S = 2*S0; S0 = 3; x = 4; x' = -x; S -> ; S")
    model = model.with_units(time="h", substance="mg", volume="L").with_values({"S0": 5})
    rows = raw_engines.roadrunner(with_regimen(model, "reset at 5 h; 6 mg into S at 5 h").sbml, ["[S]", "x"], [5.0])
    assert rows[0][0] == pytest.approx([13, 4], rel=1e-9)


def test_what_engines_set_back_differently_is_refused():
    model = Model.from_antimony("compartment V = 2; V' = 1; species S in V = 0").with_units(time="h", substance="mg")
    with pytest.raises(UnsupportedFeature, match="'V' changes"):
        with_regimen(model, "6 mg into S; reset at 5 h")
