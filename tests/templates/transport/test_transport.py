"""Diffusion against closed forms: effectiveness, profiles, second order, mass, and wrong input."""

from __future__ import annotations

import json
from math import log2, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import iv, kv

import sbmlqsp as qsp
from sbmlqsp.templates import compose, pk, transport, with_sinks

TIGHT = qsp.Settings(rtol=1e-11)
LENGTH = {"slab": "thickness", "cylinder": "R", "sphere": "R"}
MODELS = {"slab": transport.slab, "cylinder": transport.cylinder, "sphere": transport.spheroid}
D = 0.0036  # dm^2/h, 1e-4 cm^2/s


@pytest.fixture(scope="module")
def cases(shared):
    every = json.loads((shared / "reference_cases/cases.json").read_text(encoding="utf-8"))
    return {case["id"]: {each["quantity"]: each["value"] for each in case["expected"]} for case in every}


def steady(model, *outputs):
    result = qsp.simulate(model, times=[1e5], outputs=list(outputs), settings=TIGHT)
    return [float(result[output].magnitude[-1]) for output in outputs]


def effectiveness(shape, phi, layers):
    size = 0.002
    model = MODELS[shape](layers, C=1.0, D=D, k=D * (phi / size) ** 2, **{LENGTH[shape]: size})
    return steady(model, "average")[0]


def test_ms01_closed_forms(cases):
    for name, value in cases["MS01"].items():
        shape, quantity = name.split(" ", 1)
        phi = float(quantity.rsplit("=", 1)[1])
        found = transport.profile("slab", 1.0, phi) if "centre" in name else transport.effectiveness_factor(shape, phi)
        assert found == pytest.approx(value, rel=1e-9)


def test_ms01_from_the_model(cases):
    for name, value in cases["MS01"].items():
        shape, quantity = name.split(" ", 1)
        phi = float(quantity.rsplit("=", 1)[1])
        if "centre" not in name:
            assert effectiveness(shape, phi, 40) == pytest.approx(value, rel=1e-3)


def test_ms01_concentration_in_the_middle(cases):
    size = 0.002
    model = transport.slab(41, C=1.0, D=D, k=D * (3 / size) ** 2, thickness=size)
    (innermost,) = steady(model, "innermost")  # the middle of the last layer
    assert innermost == pytest.approx(transport.profile("slab", 1 - 0.5 / 41, 3), rel=1e-3)
    assert innermost == pytest.approx(cases["MS01"]["slab centre conc phi=3"], rel=2e-3)


@settings(max_examples=12, deadline=None)
@given(shape=st.sampled_from(list(MODELS)), phi=st.floats(0.05, 8))
def test_effectiveness_within_a_thousandth_at_40_layers(shape, phi):
    assert effectiveness(shape, phi, 40) == pytest.approx(transport.effectiveness_factor(shape, phi), rel=1e-3)


@pytest.mark.parametrize("shape", MODELS)
def test_convergence_is_of_second_order(shape):
    exact = transport.effectiveness_factor(shape, 1)
    errors = [abs(effectiveness(shape, 1, layers) - exact) for layers in (10, 20, 40)]
    orders = [log2(errors[i] / errors[i + 1]) for i in range(2)]
    assert orders == pytest.approx([2, 2], abs=0.15)


@pytest.mark.parametrize("shape", MODELS)
@pytest.mark.parametrize("phi", [1, 4])
def test_profiles_within_a_thousandth_of_the_surface(shape, phi):
    size, layers = 0.002, 40
    model = MODELS[shape](layers, C=1.0, D=D, k=D * (phi / size) ** 2, **{LENGTH[shape]: size})
    found = steady(model, *(f"[layer_{i + 1}]" for i in range(layers)))
    exact = [transport.profile(shape, (i + 0.5) / layers, phi) for i in range(layers)]
    assert found == pytest.approx(exact, abs=1e-3)


@pytest.mark.parametrize("shape", MODELS)
def test_the_mean_of_the_profile_is_the_effectiveness_factor(shape):
    power = {"slab": 0, "cylinder": 1, "sphere": 2}[shape]
    mean = quad(lambda r: (power + 1) * r**power * transport.profile(shape, 1 - r, 3.0), 0, 1)[0]
    assert mean == pytest.approx(transport.effectiveness_factor(shape, 3.0), rel=1e-9)
    assert transport.profile(shape, 0, 3.0) == pytest.approx(1)
    with pytest.raises(qsp.ModelError, match="depth"):
        transport.profile(shape, 1.5, 3.0)


def krogh(layers, consumption="first-order", **values):
    return transport.krogh_cylinder(layers, consumption, D=D, R_capillary="3 um", R_tissue="30 um", **values)


def krogh_exact(k, d, inner, outer, radius):
    """Return C / C_surface with first-order consumption, from modified Bessel functions."""
    m = sqrt(k / d)

    def shape(r):
        return iv(0, m * r) * kv(1, m * outer) + kv(0, m * r) * iv(1, m * outer)

    return shape(radius) / shape(inner)


@pytest.mark.parametrize("phi", [0.5, 1, 3])
def test_krogh_cylinder_first_order(phi):
    inner, outer = 3e-5, 3e-4
    k = D * (phi / (outer - inner)) ** 2
    model = krogh(40, C=1.0, k=k)
    m = sqrt(k / D)
    flux = (iv(1, m * outer) * kv(1, m * inner) - kv(1, m * outer) * iv(1, m * inner)) / (
        iv(0, m * inner) * kv(1, m * outer) + kv(0, m * inner) * iv(1, m * outer))  # fmt: skip
    average = 2 * inner * flux / (m * (outer**2 - inner**2))
    found, innermost = steady(model, "average", "innermost")
    assert found == pytest.approx(average, rel=1e-3)
    assert innermost == pytest.approx(krogh_exact(k, D, inner, outer, outer - 0.5 * (outer - inner) / 40), abs=2e-4)


def test_krogh_profile_of_zero_order_consumption():
    layers, inner, outer, rate = 40, 3e-5, 3e-4, 2000.0
    model = krogh(layers, "Michaelis-Menten", C=5.0, Vmax=rate, Km=1e-6)
    names = [f"[layer_{i}]" for i in (1, 10, 20, 40)]
    for name, found in zip(names, steady(model, *names), strict=True):
        at = inner + (int(name[7:-1]) - 0.5) / layers * (outer - inner)
        wanted = transport.krogh_profile(at, inner, outer, surface=5.0, consumption=rate, diffusion=D)
        assert found == pytest.approx(wanted, rel=1e-3)


def test_ms04_necrosis(cases):
    known = cases["MS04"]
    given = {"diffusion": "2e-5 cm^2/s", "surface": "2e-7 mol/cm^3", "consumption": "2e-8 mol/cm^3/s"}
    assert 1e5 * transport.critical_radius(**given) == pytest.approx(known["R_crit sphere"], rel=1e-9)
    assert 1e5 * transport.penetration_depth(**given) == pytest.approx(known["slab penetration depth"], rel=1e-9)


@pytest.mark.parametrize(("factor", "centre"), [(0.9, 1 - 0.81), (0.7, 1 - 0.49)])
def test_ms04_spheroid_below_the_critical_radius(cases, factor, centre):
    radius = f"{factor * cases['MS04']['R_crit sphere']} um"
    model = transport.spheroid(40, "Michaelis-Menten", C="0.2 mg/L", D="2e-5 cm^2/s", Vmax="20 ug/L/s", Km=1e-9,
                               R=radius)  # fmt: skip
    (innermost,) = steady(model, "innermost")
    assert innermost / 0.2 == pytest.approx(centre + (1 - centre) * (0.5 / 40) ** 2, rel=2e-3)


def test_ms04_spheroid_above_the_critical_radius_dies_inside(cases):
    radius = f"{2 * cases['MS04']['R_crit sphere']} um"
    model = transport.spheroid(40, "Michaelis-Menten", C="0.2 mg/L", D="2e-5 cm^2/s", Vmax="20 ug/L/s", Km=1e-6,
                               R=radius)  # fmt: skip
    assert steady(model, "innermost")[0] < 1e-4


@pytest.mark.parametrize("shape", MODELS)
def test_without_consumption_tissue_fills_up_to_what_is_outside(shape):
    model = MODELS[shape](10, None, C=2.0, D=D)
    assert steady(model, "average", "innermost") == pytest.approx([2, 2], rel=1e-6)


def test_a_slab_fills_as_the_fourier_series_says():
    depth, time = 0.002, 3e-4
    model = transport.slab(40, None, C=1.0, D=D, thickness=depth)
    result = qsp.simulate(model, times=[time], outputs=["average"], settings=TIGHT)
    fourier = D * time / depth**2
    odd = [(n + 0.5) * pi for n in range(60)]
    exact = 1 - sum(2 / x**2 * np.exp(-(x**2) * fourier) for x in odd)
    assert result["average"].magnitude[-1] == pytest.approx(exact, rel=1e-3)


def test_the_wall_is_a_resistance_in_series():
    size, phi, wall = 0.002, 1.0, 2.0
    k = D * (phi / size) ** 2
    model = transport.slab(40, wall=True, C=1.0, D=D, k=k, thickness=size, P=wall)
    inside = size * k * np.tanh(phi) / phi  # uptake for a concentration of 1 at the inner face
    surface = wall / (wall + inside)
    assert steady(model, "average")[0] == pytest.approx(surface * np.tanh(phi) / phi, rel=1e-3)


@pytest.mark.parametrize("make", [transport.slab, transport.cylinder, transport.spheroid, transport.krogh_cylinder])
@pytest.mark.parametrize("consumption", [None, "first-order", "Michaelis-Menten"])
@pytest.mark.parametrize("wall", [False, True])
def test_units_are_proved_and_mass_is_conserved(make, consumption, wall):
    model = make(5, consumption, wall=wall, reservoir=True)
    report = qsp.check_units(model, "strict")
    assert report.ok, report.issues
    assert report.complete
    closed = with_sinks(model)
    pools = list(closed.species.ids)
    result = qsp.simulate(closed, "10 mg into C", times=[0.1, 1, 10], outputs=pools, settings=qsp.Settings(rtol=1e-10))
    assert sum(result[pool].magnitude for pool in pools) == pytest.approx(
        [10, 10, 10, 10][: len(result.time)], rel=1e-9
    )


def test_connected_to_plasma():
    tissue = transport.spheroid(20, R="150 um", D="1e-6 cm^2/s", k="0.5 1/h")
    model = compose({"pk": pk.two_compartment(), "tumour": tissue}, {"tumour.C": "pk.[central]"})
    assert qsp.check_units(model, "strict").ok
    result = qsp.simulate(model, "100 mg into central", until="24 h", outputs=["[central]", "average", "innermost"])
    assert (
        0 < result.cmax("innermost").magnitude < result.cmax("average").magnitude < result.cmax("[central]").magnitude
    )


@pytest.mark.parametrize("layers", [1, 0, 2.5, True, 1000])
def test_impossible_layers_are_refused(layers):
    with pytest.raises(qsp.ModelError, match="layers are not possible"):
        transport.slab(layers)


def test_wrong_options_and_units_are_refused():
    with pytest.raises(qsp.ModelError, match="no consumption 'zero'"):
        transport.slab(10, "zero")
    with pytest.raises(qsp.UnitsError, match="R"):
        transport.spheroid(10, R="3 h")
    with pytest.raises(qsp.ModelError, match="shape"):
        transport.effectiveness_factor("torus", 1)
    with pytest.raises(qsp.ModelError, match="modulus"):
        transport.effectiveness_factor("slab", -1)
    with pytest.raises(qsp.ModelError, match="radius"):
        transport.krogh_profile(1, 2, 3, surface=1, consumption=1, diffusion=1)
    with pytest.raises(qsp.UnitsError, match="consumption"):
        transport.critical_radius("1 cm^2/s", "1 mg/L", "1 mol/L/h")
