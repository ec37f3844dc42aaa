"""Diagrams written, read and resumed; phase planes and basins."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import LimitExceeded, ModelError, ParseError, UnsupportedFeature
from tests.analysis.dynamics.models import antimony, named


def test_a_diagram_comes_back_from_its_file(tmp_path):
    diagram = qsp.continuation(named("brusselator"), "B", (0.5, 4.0))
    diagram.save(tmp_path / "d.json")
    again = qsp.Diagram.load(tmp_path / "d.json")
    assert str(again) == str(diagram)
    assert again.branches[0]["x"] == pytest.approx(diagram.branches[0]["x"], rel=1e-15)
    assert again.cycles[0].multipliers == pytest.approx(diagram.cycles[0].multipliers)
    assert again.plot("x") is not None
    assert str(pickle.loads(pickle.dumps(diagram))) == str(diagram)


def test_what_is_no_diagram_is_refused(tmp_path):
    (tmp_path / "d.json").write_text('{"format": "something"}')
    with pytest.raises(ParseError, match="no bifurcation diagram"):
        qsp.Diagram.load(tmp_path / "d.json")


def test_an_interrupted_continuation_is_resumed():
    model = named("tyson")
    whole = qsp.continuation(model, "k6", (0.1, 3.0))
    partial = None
    for limit in (1e-3, 0.05, 0.2, 0.5, 1.0, 600.0):
        try:
            found = qsp.continuation(model, "k6", (0.1, 3.0), resume=partial, settings=qsp.Settings(time_limit=limit))
            break
        except LimitExceeded as error:
            partial = error.partial
    assert [(p.kind, pytest.approx(p.parameter)) for p in whole.special_points] == [
        (p.kind, p.parameter) for p in found.special_points
    ]
    assert len(found.cycles) == len(whole.cycles)
    with pytest.raises(ModelError, match="another model"):
        qsp.continuation(model, "k6", (0.1, 2.0), resume=whole)


def test_the_phase_plane_of_the_toggle():
    """du/dt = 0 on u = a1/(1 + v^2)."""
    plane = qsp.phase_plane(named("toggle"), ((0.0, 4.0), (0.0, 5.0)))
    assert plane.names == ("u", "v")
    u, v = plane.x[50], plane.y[120]
    assert plane.rates[0][120, 50] == pytest.approx(3.5 / (1 + v**2) - u)
    assert len(plane.steady_states) == 3
    assert plane.plot() is not None
    with pytest.raises(UnsupportedFeature, match="two independent states"):
        qsp.phase_plane(named("schloegl"))


def test_basins_of_a_cubic():
    """x' = -(x - 1)(x - 2)(x - 3) on [0, 6]: a third goes to 1, below the threshold 2."""
    found = qsp.basins(named("schloegl"), spans={"X": (0.0, 6.0)}, count=200)
    shares = {round(state.values["X"]): share for state, share in zip(found.steady_states, found.shares, strict=True)}
    assert shares[1] == pytest.approx(1 / 3, abs=0.1)
    assert shares[2] == 0.0
    assert found.elsewhere == 0.0


def test_thirty_states_are_continued():
    """A loop of N equal steps: Hopf where the gain n u/(1 + u) is sec(pi/N)^N, u = p^n (J. Tyson & H. Othmer, 1978)."""
    count = 30
    lines = ["a = 3; n = 2", *(f"x{i} = 1" for i in range(count)), f"x0' = a/(1 + x{count - 1}^n) - x0"]
    lines += [f"x{i}' = x{i - 1} - x{i}" for i in range(1, count)]
    diagram = qsp.continuation(antimony("; ".join(lines)), "a", (1.0, 8.0), cycles=False)
    gain = math.cos(math.pi / count) ** -count
    u = gain / (2 - gain)
    hopf = diagram.of_kind("hopf")[0]
    assert hopf.parameter == pytest.approx(math.sqrt(u) * (1 + u), rel=1e-9)
    assert hopf.period == pytest.approx(2 * math.pi / math.tan(math.pi / count), rel=1e-9)


@pytest.mark.parametrize(
    ("number", "parameter", "span", "points"),
    [(5, "Reaction1.k6", (0.1, 10.0), 2), (12, "ps_a", (0.02, 0.1), 1)],
)
def test_published_models_of_five_and_six_states_have_hopf_points_and_cycles(shared, number, parameter, span, points):
    """Tyson 1991 (its two-variable reduction has them at 0.36407 and 1.46259, DY09) and the repressilator."""
    model = qsp.load(shared / "corpus" / "models" / f"BIOMD{number:010d}.xml")
    diagram = qsp.continuation(model, parameter, span)
    hopf = diagram.of_kind("hopf")
    assert len(hopf) == points
    if number == 5:
        assert [point.parameter for point in hopf] == pytest.approx([0.36406588, 1.46258909], rel=1e-5)
    assert diagram.cycles[0].reliable.all()
    assert diagram.cycles[0].stable[1:].any()


def test_a_calcium_model_of_three_states_has_a_hopf_point(shared):
    """Borghans 1997, model 2."""
    model = qsp.load(shared / "corpus" / "models" / "BIOMD0000000044.xml")
    diagram = qsp.continuation(model, "beta", (0.0, 0.3))
    assert len(diagram.of_kind("hopf")) >= 1
    assert len(diagram.cycles) >= 1
    assert np.all(diagram.cycles[0].period > 0)
