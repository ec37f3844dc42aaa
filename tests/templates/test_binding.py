"""Binding against closed forms: two ligands in time, depletion, ternary complexes and their hook."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sbmlqsp as qsp
from sbmlqsp.templates import binding, compose, pk

TIGHT = qsp.Settings(rtol=1e-10)
CONSTANT = st.floats(-2, 4).map(lambda exponent: 10**exponent)
TOTAL = st.floats(-2, 3).map(lambda exponent: 10**exponent)


def value(model, *names):
    result = qsp.simulate(model, times=[0], outputs=list(names))
    found = [float(result[name].magnitude[-1]) for name in names]
    return found[0] if len(found) == 1 else found


def motulsky_mahan(ligand, competitor, k1, k2, k3, k4, time):
    """Motulsky & Mahan 1984, equation 10, as a fraction of the receptors."""
    ka, kb = k1 * ligand + k2, k3 * competitor + k4
    root = sqrt((ka - kb) ** 2 + 4 * k1 * k3 * ligand * competitor)
    fast, slow = (ka + kb + root) / 2, (ka + kb - root) / 2
    rise = k4 * (fast - slow) / (fast * slow)
    fall = (k4 - fast) / fast * exp(-fast * time) - (k4 - slow) / slow * exp(-slow * time)
    return k1 * ligand / (fast - slow) * (rise + fall)


@pytest.mark.parametrize(("k3", "k4"), [(0.36, 0.9), (36, 0.2), (3.6, 90)])
def test_two_ligands_in_time(k3, k4):
    times = [0.01, 0.05, 0.2, 1, 5]
    model = binding.competition(L=4, I=10, kon=3.6, koff=9, kon_I=k3, koff_I=k4)
    result = qsp.simulate(model, times=times, outputs=["occupancy"], settings=TIGHT)
    wanted = [motulsky_mahan(4, 10, 3.6, 9, k3, k4, time) for time in times]
    assert result["occupancy"].magnitude[-5:] == pytest.approx(wanted, rel=1e-7)


def test_two_ligands_at_equilibrium_and_the_shift_of_ic50():
    constants = {"L": 4, "KD": 2.5, "KI": 10}
    model = binding.competition("equilibrium", I=7, **constants)
    ends = qsp.simulate(
        binding.competition(L=4, I=7, kon=1, koff=2.5, kon_I=1, koff_I=10), times=["30 h"], outputs=["occupancy"]
    )
    assert value(model, "occupancy") == pytest.approx(ends["occupancy"].magnitude[-1], rel=1e-6)
    ic50 = value(model, "IC50")
    assert ic50 == pytest.approx(10 * (1 + 4 / 2.5))  # Cheng & Prusoff 1973
    half, alone = (value(binding.competition("equilibrium", I=i, **constants), "occupancy") for i in (ic50, 0))
    assert half == pytest.approx(alone / 2)


@given(total=TOTAL, receptor=TOTAL, kd=CONSTANT)
@settings(max_examples=30, deadline=None)
def test_depletion_obeys_the_law_of_mass_action(total, receptor, kd):
    free, bound = value(binding.depletion(Ltot=total, Rtot=receptor, KD=kd), "L", "RL")
    assert free * (receptor - bound) == pytest.approx(kd * bound, rel=1e-6)


def test_binding_with_depletion_ends_at_the_quadratic():
    kinetic = binding.ligand_receptor(L=3, R=2, kon=1, koff=4)
    end = qsp.simulate(kinetic, times=["20 h"], outputs=["[RL]"], settings=TIGHT)["[RL]"].magnitude[-1]
    assert value(binding.depletion(Ltot=3, Rtot=2, KD=4), "RL") == pytest.approx(end, rel=1e-8)


def test_two_ligands_with_depletion_are_the_simple_case_when_receptors_are_few():
    few = binding.competition("depletion", L=4, I=10, R=1e-9)
    end = qsp.simulate(few, times=["1 h"], outputs=["occupancy"], settings=TIGHT)["occupancy"].magnitude[-1]
    assert end == pytest.approx(motulsky_mahan(4, 10, 3.6, 9, 0.36, 0.9, 1), rel=1e-6)


SETS = [(20, 5, 10, 50), (10, 10, 1, 1), (100, 20, 66, 3.7)]


@pytest.mark.parametrize(("a", "c", "kab", "kbc"), SETS)
def test_the_largest_ternary_complex_and_the_bridge_that_gives_it(a, c, kab, kbc):
    """Closed forms at alpha = 1 (Douglass 2013) against root finding over the amount of B."""
    from scipy.optimize import minimize_scalar

    best = minimize_scalar(lambda b: -binding.ternary_equilibrium(a, b, c, kab=kab, kbc=kbc).abc, (0, a + c, 500))
    largest, where = value(binding.bridged(At=a, Ct=c, KAB=kab, KBC=kbc), "ABC_max", "Bt_max")
    assert largest == pytest.approx(-best.fun, rel=1e-9)
    assert where == pytest.approx(best.x, rel=1e-4)


@given(a=TOTAL, b=TOTAL, c=TOTAL, kab=CONSTANT, kbc=CONSTANT)
@settings(max_examples=40, deadline=None)
def test_without_cooperativity_the_sites_are_independent(a, b, c, kab, kbc):
    found = value(binding.bridged(At=a, Bt=b, Ct=c, KAB=kab, KBC=kbc), "ABC", "AB", "BC")
    wanted = binding.ternary_equilibrium(a, b, c, kab=kab, kbc=kbc)
    assert found == pytest.approx([wanted.abc, wanted.ab, wanted.bc], rel=1e-6)


@given(a=TOTAL, b=TOTAL, c=TOTAL, kab=CONSTANT, kbc=CONSTANT, alpha=st.floats(0.01, 1000))
@settings(deadline=None)
def test_the_equilibrium_obeys_mass_balance_and_mass_action(a, b, c, kab, kbc, alpha):
    found = binding.ternary_equilibrium(a, b, c, kab=kab, kbc=kbc, alpha=alpha)
    assert found.a + found.ab + found.abc == pytest.approx(a, rel=1e-9)
    assert found.b + found.ab + found.bc + found.abc == pytest.approx(b, rel=1e-9)
    assert found.c + found.bc + found.abc == pytest.approx(c, rel=1e-9)
    assert found.abc * kbc == pytest.approx(alpha * found.ab * found.c, rel=1e-6)


@pytest.mark.parametrize(
    ("alpha", "b", "abc"), [(1, 10, 0.45606763), (0.1, 100, 0.067560222), (10, 100, 2.7052262), (100, 10, 4.2875298)]
)
def test_cooperativity_in_time_ends_at_the_equilibrium(alpha, b, abc):
    """Numbers of an independent program (SciPy, mass action) for At = 20, Ct = 5, KAB = 10, KBC = 50 nM."""
    model = binding.ternary_complex(V="1 L", alpha=alpha)
    result = qsp.simulate(model, f"{b} nmol into B", times=["2000 h"], outputs=["[ABC]"], settings=TIGHT)
    assert result["[ABC]"].magnitude[-1] == pytest.approx(abc, rel=1e-7)
    assert binding.ternary_equilibrium(20, b, 5, kab=10, kbc=50, alpha=alpha).abc == pytest.approx(abc, rel=1e-7)


def test_a_protac_hooks_in_dose():
    parts = {"pk": pk.one_compartment(), "site": binding.bridged()}
    with pytest.raises(qsp.UnitsError):
        compose(parts, {"site.Bt": "pk.[central]"})
    curve = [value(binding.bridged(Bt=b), "ABC") for b in np.logspace(-1, 5, 7)]
    top = int(np.argmax(curve))
    assert 0 < top < len(curve) - 1
    assert curve[-1] < 0.05 * curve[top]


def test_impossible_equilibria_are_refused():
    with pytest.raises(qsp.ModelError, match="kab"):
        binding.ternary_equilibrium(1, 1, 1, kab=0, kbc=1)
    with pytest.raises(qsp.ModelError, match="b must be"):
        binding.ternary_equilibrium(1, -1, 1, kab=1, kbc=1)


def test_plasma_in_mass_drives_binding_in_moles():
    parts = {"pk": pk.one_compartment(V=3), "molar": binding.molar(MW="150 kg/mol"), "site": binding.occupancy(KD=100)}
    model = compose(parts, {"molar.C": "pk.[central]", "site.L": "molar.M"})
    assert qsp.check_units(model, "strict").complete
    assert at_start(model, "45 mg into central", "occupancy") == pytest.approx(0.5)


def at_start(model, regimen, name):
    return float(qsp.simulate(model, regimen, times=[0], outputs=[name])[name].magnitude[-1])
