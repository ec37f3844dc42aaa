"""TMDD: limits between models over random parameters in their listed ranges, clearances, half-lives, comparison."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sbmlqsp as qsp
from sbmlqsp import units
from sbmlqsp.templates import find, tmdd
from sbmlqsp.templates.tmdd.limits import constants, limits

TIGHT = qsp.Settings(rtol=1e-10)


def within(name, *parameters):
    """Return a strategy for values in the listed ranges of a template, evenly on a logarithmic scale."""
    template = find(name)
    ranges = {each.id: (each.low, each.high, each.unit) for each in template.parameters}
    chosen = parameters or tuple(ranges)
    numbers = {each: [units.convert(units.parse(end), ranges[each][2]) for end in ranges[each][:2]] for each in chosen}
    return st.fixed_dictionaries(
        {
            each: st.floats(np.log(low), np.log(high)).map(lambda x: float(np.exp(x)))
            for each, (low, high) in numbers.items()
        }
    )


def drug(model, regimen, times, output="[L]"):
    result = qsp.simulate(model, regimen, times=times, outputs=[output], settings=TIGHT)
    return np.asarray([float(result.at(output, time).magnitude) for time in times])


@given(within("tmdd.full_peripheral"))
@settings(max_examples=8, deadline=None)
def test_high_doses_are_eliminated_linearly(values):
    """L >> KSS and R0: the drug follows two linear compartments."""
    c = constants(tmdd.full(peripheral=True, **values))
    times = [0.1 / c.kel, 0.5 / c.kel]
    dose = 1e6 * (c.baseline + c.steady_state + c.ksyn * times[-1]) * c.V
    found = drug(tmdd.full(peripheral=True, **values), f"{dose} nmol into L", times)
    alone = drug(tmdd.full(peripheral=True, **{**values, "ksyn": 0}), f"{dose} nmol into L", times)
    assert found == pytest.approx(alone, rel=1e-5)


@given(within("tmdd.full", "V", "kel", "ksyn", "kdeg", "koff"), st.booleans())
@settings(max_examples=8, deadline=None)
def test_steady_state_becomes_equilibrium_as_internalisation_gets_slower_than_dissociation(values, peripheral):
    kint, kon = 1e-7 * values["koff"], 0.5
    common = {**{name: values[name] for name in ("V", "kel", "ksyn", "kdeg")}, "kint": kint, "peripheral": peripheral}
    equal = tmdd.quasi_equilibrium(**common, KD=values["koff"] / kon)
    steady = tmdd.quasi_steady_state(**common, KSS=(values["koff"] + kint) / kon)
    dose = 3 * values["V"] * (values["ksyn"] / values["kdeg"] + values["koff"] / kon)
    curves = [drug(each, f"{dose} nmol into Ltot", [1, 10, 100], "L") for each in (equal, steady)]
    assert curves[0] == pytest.approx(curves[1], rel=1e-5)


@given(within("tmdd.full", "V", "kel", "ksyn", "kdeg", "kint"))
@settings(max_examples=8, deadline=None)
def test_fast_binding_is_the_equilibrium(values):
    """kon and koff large at constant KD: the full model goes over into the quasi-equilibrium approximation."""
    kd, fast = 0.3, 1e6
    full = tmdd.full(**values, kon=fast / kd, koff=fast)
    equal = tmdd.quasi_equilibrium(**values, KD=kd)
    dose = 2 * values["V"] * (values["ksyn"] / values["kdeg"] + kd)
    curves = [drug(full, f"{dose} nmol into L", [1, 10]), drug(equal, f"{dose} nmol into Ltot", [1, 10], "L")]
    assert curves[0] == pytest.approx(curves[1], rel=2e-3)


@given(within("tmdd.constant_target"))
@settings(max_examples=8, deadline=None)
def test_target_stays_where_degradation_equals_internalisation(values):
    full = tmdd.full(**{name: values[name] for name in ("V", "kel", "kon", "koff", "kint")}, kdeg=values["kint"],
                     ksyn=values["Rtot"] * values["kint"])  # fmt: skip
    dose = 2 * values["V"] * values["Rtot"]
    curves = [drug(each, f"{dose} nmol into L", [0.1, 1, 10]) for each in (full, tmdd.constant_target(**values))]
    assert curves[0] == pytest.approx(curves[1], rel=1e-6)


@given(within("tmdd.full", "V", "kel", "ksyn", "kdeg", "kint", "kon"))
@settings(max_examples=6, deadline=None)
def test_binding_without_return_is_irreversible(values):
    full = tmdd.full(**values, koff=0)
    plain = tmdd.irreversible_binding(**{name: value for name, value in values.items() if name != "kint"})
    dose = 2 * values["V"] * values["ksyn"] / values["kdeg"]
    curves = [drug(each, f"{dose} nmol into L", [0.1, 1, 5]) for each in (full, plain)]
    assert curves[0] == pytest.approx(curves[1], rel=1e-6, abs=1e-9 * dose / values["V"])


LOW = {"full": "L", "QE": "Ltot", "QSS": "Ltot", "MM": "L", "constant target": "L", "irreversible": "L"}
PLAIN = {"V": 3.0, "kel": 0.01, "kpt": 0.02, "ktp": 0.05}
TARGET = {"ksyn": 0.05, "kdeg": 0.02, "kint": 0.2}
MODELS = {
    "full": lambda **p: tmdd.full(**p, **TARGET, kon=0.4, koff=0.3),
    "QE": lambda **p: tmdd.quasi_equilibrium(**p, **TARGET, KD=0.75),
    "QSS": lambda **p: tmdd.quasi_steady_state(**p, **TARGET, KSS=1.25),
    "MM": lambda **p: tmdd.michaelis_menten(**p, ksyn=0.05, KSS=1.25),
    "constant target": lambda **p: tmdd.constant_target(**p, Rtot=2.5, kon=0.4, koff=0.3, kint=0.2),
    "irreversible": lambda **p: tmdd.irreversible_binding(**p, ksyn=0.05, kdeg=0.02, kon=0.4),
}


@pytest.mark.parametrize("kind", MODELS)
def test_clearance_and_half_life_at_low_dose_are_those_of_a_simulated_trace(kind):
    """Dose over area of free drug, and the slope at the end, after a dose of a millionth of the target."""
    c = constants(tmdd.full(peripheral=True, **PLAIN, **TARGET, kon=0.4, koff=0.3))
    model, into = MODELS[kind](peripheral=True, **PLAIN), LOW[kind]
    output = "L" if into == "Ltot" else "[L]"
    result = qsp.simulate(model, f"1e-6 nmol into {into}", until="1500 h", points=301, outputs=[output], settings=TIGHT)
    expected = limits(kind, c)
    assert 1e-6 / result.auc(output).magnitude == pytest.approx(expected.low_clearance, rel=1e-4)
    late = [float(result.at(output, t).magnitude) for t in (200, 250)]
    assert log(2) * 50 / log(late[0] / late[1]) == pytest.approx(expected.low_half_life, rel=1e-3)


def test_tm02_by_closed_form():
    c = constants(tmdd.full())
    found = limits("full", c)
    assert found.low_clearance / c.V == pytest.approx(0.8450393258426966, rel=1e-6)
    assert found.high_half_life == pytest.approx(462.09812037329687, rel=1e-6)
    assert found.low_half_life == pytest.approx(log(2) / 0.002998665742097553, rel=1e-6)  # TM01: smallest eigenvalue


@pytest.fixture(scope="module")
def comparison():
    return tmdd.compare(tmdd.full(V="1 L"), "100 nmol into L")


def test_a_comparison_finds_the_phases_of_the_full_model(comparison):
    """Peletier & Gabrielsson 2012: L = 10 KSS and KSS / 10 part the phases B, C and D."""
    assert [phase.name for phase in comparison.phases] == list("ABCD")
    kss = 0.004 / 0.091
    for phase, multiple in zip(comparison.phases[1:3], (10, 0.1), strict=True):
        there = drug(tmdd.full(V="1 L"), "100 nmol into L", [phase.end])[0]
        assert there == pytest.approx(multiple * kss, rel=0.1)


def test_a_comparison_says_where_an_approximation_leaves(comparison):
    departure = comparison["QSS"]
    before, after = 0.97 * departure.leaves_at, 1.03 * departure.leaves_at
    ends = []
    for time in (before, after):
        full = drug(tmdd.full(V="1 L"), "100 nmol into L", [time])[0]
        steady = drug(tmdd.quasi_steady_state(V="1 L", KSS=0.004 / 0.091), "100 nmol into Ltot", [time], "L")[0]
        ends.append(abs(steady / full - 1))
    assert ends[0] < 0.1 < ends[1]
    assert comparison["constant target"].largest["C"] > comparison["QE"].largest["C"]


def test_a_comparison_shows_itself(comparison, tmp_path):
    text = comparison.table()
    assert "563.4 times" in text
    assert {"QE", "QSS", "MM", "constant target", "irreversible"} <= set(comparison.to_frame()["model"])
    assert sorted(comparison.to_frame()["R0"].unique()) == pytest.approx([1.2359, 12.359, 123.59], rel=1e-3)
    comparison.plot().savefig(tmp_path / "comparison.png")


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(qsp.ModelError, match="no full model"):
        tmdd.compare(tmdd.quasi_equilibrium(), "100 nmol into L")
    with pytest.raises(qsp.RegimenError, match="'Lp'"):
        tmdd.compare(tmdd.full(peripheral=True), "100 nmol into Lp")
    with pytest.raises(qsp.RegimenError, match="no end"):
        tmdd.compare(tmdd.full(), "100 nmol into L every 24 h")
    with pytest.raises(qsp.ModelError, match="koff is 0"):
        tmdd.compare(tmdd.full(koff=0), "100 nmol into L")
    with pytest.raises(qsp.ModelError, match="tolerance"):
        tmdd.compare(tmdd.full(), "100 nmol into L", tolerance=-1)
    with pytest.raises(qsp.ModelError, match="'QXX'"):
        tmdd.compare(tmdd.full(), "1 nmol into L", until="10 h")["QXX"]


SCHROPP = {"V": 3, "kel": "0.1 1/d", "kintAB": "0.1 1/d"}
SCHROPP |= {f"{name}{which}": "0.1 1/d" for name in ("kdeg",) for which in "AB"}
SCHROPP |= {"ksynA": "1 nmol/L/d", "ksynB": "10 nmol/L/d", "kintA": "0.05 1/d", "kintB": "0.05 1/d"}
SCHROPP |= {"konA": "10 L/nmol/d", "konA2": "10 L/nmol/d", "konB": "1 L/nmol/d", "konB2": "1 L/nmol/d"}
SCHROPP |= dict.fromkeys(("koffA", "koffB", "koffA2", "koffB2"), "0.01 1/d")


def test_a_bispecific_hooks_in_dose():
    """Without tissue; the ternary complex is smaller after a dose far above both targets than after a middle one."""
    peaks = []
    for start in (5, 50, 500_000):
        result = qsp.simulate(tmdd.bispecific(**SCHROPP), f"{3 * start} nmol into C", times=["12 h"], outputs=["[CAB]"])
        peaks.append(result["[CAB]"].magnitude[-1])
    assert peaks[0] < peaks[1]
    assert peaks[2] < 0.01 * peaks[1]


@pytest.mark.parametrize("target", ["soluble", "membrane"])
def test_targets_under_a_constant_concentration(target):
    """R = ksyn / (kdeg + kint L / KSS), RL = R L / KSS: the steady state of the full model."""
    model = tmdd.full(target=target)
    c = constants(model)
    free = c.ksyn / (c.kdeg + c.kint * 30 / c.steady_state)
    output = "suppression" if target == "soluble" else "occupancy"
    wanted = 1 - free / c.baseline if target == "soluble" else 30 / (30 + c.steady_state)
    result = qsp.simulate(model.clamp({"[L]": 30}), until="20000 h", outputs=["[R]", "Rtot", output])
    assert result.at("[R]", "20000 h").magnitude == pytest.approx(free, rel=1e-6)
    assert result.at("Rtot", "20000 h").magnitude == pytest.approx(free * (1 + 30 / c.steady_state), rel=1e-6)
    assert result.at(output, "20000 h").magnitude == pytest.approx(wanted, rel=1e-6)
    with pytest.raises(qsp.ModelError, match="'soluble'"):
        tmdd.full(target="nuclear")
