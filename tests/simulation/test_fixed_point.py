"""Newton's method for fixed points, on maps with known ones."""

from __future__ import annotations

import numpy as np
import pytest

from sbmlqsp.simulation.periodic.fixed_point import NoFixedPoint, fixed_point


class Counted:
    """A map that counts its calls."""

    def __init__(self, image):
        self.image = image
        self.calls = 0

    def __call__(self, states):
        self.calls += 1
        return np.array([self.image(state) for state in states])


def test_an_affine_map_takes_one_step_and_one_to_see_it():
    matrix, shift = np.array([[0.3, 0.1], [0.2, 0.9]]), np.array([100.0, 1e-3])
    advance = Counted(lambda x: matrix @ x + shift)
    found = fixed_point(advance, np.zeros(2), np.array([100.0, 1e-3]))
    assert found.state == pytest.approx(np.linalg.solve(np.eye(2) - matrix, shift), rel=1e-12)
    assert found.jacobian == pytest.approx(matrix, abs=1e-8)
    assert advance.calls <= 5


def test_many_states_are_found_as_well():
    rng = np.random.default_rng(1)
    matrix = rng.uniform(0, 0.9 / 60, (60, 60))
    found = fixed_point(Counted(lambda x: matrix @ x + 1), np.zeros(60), np.ones(60))
    assert found.state == pytest.approx(np.linalg.solve(np.eye(60) - matrix, np.ones(60)), rel=1e-10)


def test_a_conserved_total_is_that_of_the_start():
    """Two pools that exchange, of different sizes: x + y = 7, x/y = 2/3 at rest."""
    exchange = np.array([[0.7, 0.2], [0.3, 0.8]])
    found = fixed_point(Counted(lambda x: exchange @ x), np.array([7.0, 0.0]), np.array([7.0, 1e-3]))
    assert found.state == pytest.approx([2.8, 4.2], rel=1e-10)


def test_growth_without_bound_is_named_with_its_rate():
    with pytest.raises(NoFixedPoint) as caught:
        fixed_point(Counted(lambda x: np.array([0.5 * x[0] + 3, x[1] + 0.5 * x[0]])), np.zeros(2), np.ones(2))
    assert (caught.value.place, caught.value.unbounded) == (1, True)
    assert caught.value.growth == pytest.approx(3)


def test_the_nonlinear_fixed_point_near_which_repetition_leads_is_taken():
    """x -> x^2/(1 + x^2) * 4 + s has fixed points 0 < 0.268 < 3.732 for s = 0: repetition from 1 leads to 3.732."""
    advance = Counted(lambda x: 4 * x**2 / (1 + x**2))
    for start, end in ((1.0, 2 + np.sqrt(3)), (0.1, 0.0)):
        found = fixed_point(advance, np.array([start]), np.ones(1))
        assert found.state[0] == pytest.approx(end, abs=1e-9)
        assert abs(found.jacobian[0, 0]) < 1


def test_a_map_that_cannot_be_computed_is_said_to_fail():
    with pytest.raises(NoFixedPoint):
        fixed_point(Counted(lambda x: x * np.nan), np.ones(1), np.ones(1))
