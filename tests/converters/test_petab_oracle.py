"""Formulas, priors and likelihoods against the library of the format, which shares no code with ours."""

from __future__ import annotations

import math

import pytest

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp_converters.petab import load
from sbmlqsp_converters.petab.mathematics import read_formula
from sbmlqsp_converters.petab.priors import log_density
from sbmlqsp_converters.petab.problem import Parameter, Prior
from sbmlqsp_converters.petab.spelling import write_formula

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
VALUES = {"a": 0.7, "b": 2.3, "c": -1.4}
FORMULAS = """
a + b*c | -a^b | 2^-a | 2^3^2 | -2^2 | a - b - c | a/b*c | a*-b | +a | 2 - +a | a^-b^2 | 1.5e3*a | 1E+2
3 > 2 > 1 | 1 < 2 < 3 | true || false && false | true && false || true | a > b || b > a && c > 0 | !(a > b) | 1 + true
(a > b || b > a) && (c < 0 || b < 0 && a < 0) | piecewise(1, a > 1, 2, a > 0.5 || b < 0 && c > 0, 3) | (a>b) == (b>a)
abs(c) | sign(c) | sign(0) | min(a,b) | max(a,b) | log(b) | log(8,2) | log10(b) | log2(b) | ln(b) | exp(1) | sqrt(b)
pow(a,b) | sin(a)+cos(a)+tan(a)+cot(a)+sec(a)+csc(a) | sinh(a)+cosh(a)+tanh(a)+coth(a)+sech(a)+csch(a)
arcsin(a)+arccos(a)+arctan(a)+arccot(a)+arcsec(b)+arccsc(b) | arccot(c)
arcsinh(a)+arccosh(b)+arctanh(a)+arccoth(b)+arcsech(a)+arccsch(a)
"""


@pytest.mark.parametrize("text", [text.strip() for line in FORMULAS.splitlines() for text in line.split(" | ") if text])
def test_a_formula_means_the_same(text):
    sympy = pytest.importorskip("sympy")
    sympify = pytest.importorskip("petab.v2.math").sympify_petab
    given = {sympy.Symbol(name, real=True): value for name, value in VALUES.items()}
    found = read_formula(text)
    value = evaluate(found, VALUES.__getitem__)
    for theirs in (sympify(text).subs(given), sympify(write_formula(found)).subs(given)):
        assert value == pytest.approx(float(bool(theirs) if theirs in (True, False) else theirs))


PRIORS = {
    "cauchy": (1, 2),
    "chisquare": (3,),
    "exponential": (2,),
    "gamma": (2, 0.5),
    "laplace": (1, 2),
    "log-laplace": (0.3, 0.4),
    "log-normal": (0.3, 0.4),
    "log-uniform": (0.2, 5),
    "normal": (1, 2),
    "rayleigh": (1.5,),
    "uniform": (0.2, 5),
}


@pytest.mark.parametrize("name", PRIORS)
@pytest.mark.parametrize("bounds", [(0.5, 2.5), (0.0, float("inf"))])
def test_a_prior_has_the_same_density(name, bounds):
    v2 = pytest.importorskip("petab.v2")
    given = {"id": "p", "lb": bounds[0], "ub": bounds[1], "nominal_value": 1.3, "estimate": True}
    theirs = v2.Parameter(**given, prior_distribution=name, prior_parameters=list(PRIORS[name])).prior_dist
    ours = Parameter("p", 1.3, *bounds, True, prior=Prior(name, PRIORS[name], truncated=True))
    for value in (0.6, 1.3, 2.2):
        density = log_density(ours, value)

        assert math.exp(density) == pytest.approx(theirs.pdf(value))


@pytest.mark.parametrize("name", ["Boehm_JProteomeRes2014", "Crauste_CellSystems2017", "Elowitz_Nature2000"])
def test_likelihood_and_residuals_of_our_simulations(shared, name):
    v1 = pytest.importorskip("petab.v1")
    file = shared / "petab" / name / f"{name}.yaml"
    theirs, found = v1.Problem.from_yaml(file), load(file).evaluate()
    simulated = theirs.measurement_df.rename(columns={"measurement": "simulation"})
    simulated["simulation"] = found.simulated
    tables = (theirs.measurement_df, simulated, theirs.observable_df, theirs.parameter_df)
    assert found.log_likelihood == pytest.approx(v1.calculate_llh(*tables))
    assert found.chi_squared == pytest.approx(v1.calculate_chi2(*tables))
