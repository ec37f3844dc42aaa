"""What SED-ML variables mean: symbols, terms, rates, particles, and functions over dimensions; against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.archive.sedml import read_sedml, run_sedml
from sbmlqsp.errors import ParseError, UnitsError, UnsupportedFeature
from tests.archive import sedml_texts as sed
from tests.archive.sedml_texts import PARAMETERS, SPECIES, a

TIMES = np.linspace(0, 10, 6)
VOLUME, AVOGADRO = 2.0, 6.02214179e23  # as SBML fixes it
A = np.array([a(t) for t in TIMES])
SLOPE = -(0.8 + 0.6) * (A - 0.6 / 1.4)
AMOUNTS = """model amounts
 compartment c = 2; substanceOnly species A in c; substanceOnly species B in c; A = 2; B = 0; k1 = 0.8; k2 = 0.6
 unit substance = 1e-3 mole
 forward: A -> B; k1*A; backward: B -> A; k2*B
end"""


@pytest.fixture(scope="module")
def files():
    return {
        "model.xml": qsp.Model.from_antimony(sed.MODEL.replace("model conversion", "model m\n unit substance=mole")),
        "amounts.xml": qsp.Model.from_antimony(AMOUNTS),
        "plain.xml": qsp.Model.from_antimony(sed.MODEL),
    }


def run(files, **parts):
    return run_sedml(read_sedml(sed.document(**parts)), lambda place: files[place].sbml.encode()).generators


def said(more, tag="variable", of="t", inside="", target=f"{SPECIES}[@id='A']"):
    place = f' target="{target}"' if target else ""
    return sed.generator(variables=f'<{tag} id="x" taskReference="{of}"{place} {more}>{inside}</{tag}>')


MEANT = {
    "nothing": ("", A),
    "concentration": ('symbol="urn:sedml:symbol:concentration"', A),
    "concentration by KiSAO": ('symbol="KISAO:0000838"', A),
    "concentration, as COPASI writes it": ('term="KISAO:0000838"', A),
    "amount": ('symbol="urn:sedml:symbol:amount"', A * VOLUME),
    "amount by KiSAO": ('symbol="KISAO:0000836"', A * VOLUME),
    "amount with an underscore": ('symbol="KISAO_0000836"', A * VOLUME),
    "particles, as COPASI writes them": ('term="KISAO:0000837"', A * VOLUME * AVOGADRO),
    "rate of change": ('term="KISAO:0000834" symbol2="KISAO:0000832"', SLOPE),
    "rate of the concentration, as COPASI writes it": ('term="KISAO:0000652"', SLOPE),
    "rate of the particles, as COPASI writes it": ('term="KISAO:0000653"', SLOPE * VOLUME * AVOGADRO),
    "rate of the amount": ('term="KISAO:0000834" symbol="KISAO:0000836" symbol2="KISAO:0000832"', SLOPE * VOLUME),
}


def close(expected):
    """Within 1e-8 of the largest value: a rate near rest is a difference of what is large."""
    return pytest.approx(expected, rel=1e-6, abs=1e-8 * np.abs(expected).max())


@pytest.mark.parametrize("name", MEANT)
def test_what_is_meant_of_a_species(files, name):
    more, expected = MEANT[name]
    tag = "dependentVariable" if "symbol2" in more else "variable"
    assert run(files, generators=said(more, tag))["g"] == close(expected)


@pytest.mark.parametrize("name", MEANT)
def test_what_is_meant_of_a_species_of_amounts(files, name):
    """The same in a model of amounts in mmol: A alone is the amount, twice the concentration."""
    more, expected = MEANT[name]
    tag = "dependentVariable" if "symbol2" in more else "variable"
    amounts = 'symbol="KISAO:0000836"' not in more and name in ("nothing", "rate of change")
    scale = (VOLUME if amounts else 1.0) * (1e-3 if "particles" in name else 1.0)
    found = run(files, models=sed.model(source="amounts.xml"), generators=said(more, tag))["g"]
    assert found == close(expected * scale)


def test_a_flux_and_times(files):
    reaction = "/sbml:sbml/sbml:model/sbml:listOfReactions/sbml:reaction[@id='forward']"
    assert run(files, generators=said('term="KISAO:0000639"', target=reaction))["g"] == pytest.approx(1.6 * A, rel=1e-6)
    for symbol in ("urn:sedml:symbol:time", "KISAO:0000832", "KISAO_0000832"):
        assert run(files, generators=said(f'symbol="{symbol}"', target=""))["g"].tolist() == TIMES.tolist()
    k1 = f"{PARAMETERS}[@id='k1']"
    assert run(files, generators=said('term="KISAO:0000655"', target=k1))["g"] == pytest.approx(np.zeros(6))


def test_a_change_of_an_amount_or_a_concentration_says_which(files):
    for symbol, start in (("amount", 1.5), ("concentration", 3.0)):
        change = sed.set_value(f"{SPECIES}[@id='A']").replace(
            "<setValue", f'<setValue symbol="urn:sedml:symbol:{symbol}"'
        )
        tasks = sed.task() + sed.repeated("rep", sed.vector(3), changes=change)
        found = run(files, tasks=tasks, generators=sed.generator(of="rep"))["g"][0, 0]
        assert found == pytest.approx([a(t, start=start, total=start) for t in TIMES], rel=1e-6)


SCAN = np.array([[a(t, k1=k1) for t in TIMES] for k1 in (0.2, 0.4, 0.8)])
TASKS = sed.task() + sed.repeated("rep", sed.vector(0.2, 0.4, 0.8), changes=sed.set_value(f"{PARAMETERS}[@id='k1']"))


def over(*names, tag="appliedDimension"):
    listed = "".join(f'<{tag} target="{name}"/>' for name in names)
    whole = f"{tag[0].upper()}{tag[1:]}s"
    return f"<listOf{whole}>{listed}</listOf{whole}>"


TERMS = {
    "mean over the repetitions": ("KISAO:0000825", over("rep"), SCAN.mean(0)),
    "mean over time": ("KISAO:0000841", over("t"), SCAN.mean(1)),
    "mean over both": ("KISAO:0000825", over("rep", "t"), SCAN.mean()),
    "mean over everything": ("KISAO:0000825", "", SCAN.mean()),
    "what remains, as drafts say it": ("KISAO:0000825", over("t", tag="remainingDimension"), SCAN.mean(0)),
    "standard deviation": ("KISAO:0000826", over("rep"), SCAN.std(0)),
    "standard error": ("KISAO:0000827", over("rep"), SCAN.std(0) / np.sqrt(3)),
    "maximum": ("KISAO:0000828", over("t"), SCAN.max(1)),
    "minimum": ("KISAO:0000829", over("t"), SCAN.min(1)),
    "sum": ("KISAO:0000845", over("rep"), SCAN.sum(0)),
    "product": ("KISAO:0000846", over("rep"), SCAN.prod(0)),
    "median": ("KISAO:0000857", over("rep"), np.median(SCAN, 0)),
    "variance": ("KISAO:0000859", over("rep"), SCAN.var(0)),
    "count": ("KISAO:0000853", over("rep"), np.full(6, 3.0)),
    "cumulative sum": ("KISAO:0000849", over("t"), SCAN.cumsum(1)[:, None]),
}


@pytest.mark.parametrize("attribute", ["dimensionTerm", "term"])
@pytest.mark.parametrize("name", TERMS)
def test_a_function_over_dimensions(files, name, attribute):
    term, inside, expected = TERMS[name]
    generators = said(f'{attribute}="{term}"', of="rep", inside=inside)
    found = run(files, tasks=TASKS, generators=generators)["g"]
    assert found.shape == np.shape(expected)
    assert found == pytest.approx(np.asarray(expected), rel=1e-6)


def test_a_maximum_of_an_amount(files):
    more = 'symbol="KISAO:0000836" dimensionTerm="KISAO:0000828"'
    assert float(run(files, generators=said(more))["g"]) == pytest.approx(2.0)


def test_functions_leave_out_what_is_missing(files):
    """Two subtasks of different length, the second going on from the first; the shorter one is filled up with NaN."""
    tasks = sed.task() + sed.task("u", simulation="s2") + sed.repeated("rep", sed.vector(1), ("t", "u"))
    simulations = sed.course() + sed.course("s2", end=2, steps=1)
    found = run(files, tasks=tasks, simulations=simulations, generators=said('term="KISAO:0000825"', of="rep"))["g"]
    assert float(found) == pytest.approx(np.mean([*A, a(10), a(2, start=a(10))]), rel=1e-6)
    found = run(files, tasks=tasks, simulations=simulations, generators=said('term="KISAO:0000841"', of="rep"))["g"]
    assert np.isnan(float(found))


def test_arrays_of_unlike_length_are_filled_with_what_is_not_a_number(files):
    variables = sed.variable("x") + sed.variable("y", of="u")
    generators = sed.generator(variables=variables, formula="<apply><minus/><ci>x</ci><ci>y</ci></apply>")
    simulations = sed.course() + sed.course("s2", end=4, steps=2)
    found = run(
        files, tasks=sed.task() + sed.task("u", simulation="s2"), simulations=simulations, generators=generators
    )
    assert found["g"][:3] == pytest.approx(np.zeros(3), abs=1e-9)
    assert np.isnan(found["g"][3:]).all()


REFUSED = {
    "a matrix": (UnsupportedFeature, "KISAO:0000811", said('term="KISAO:0000811"', tag="dependentVariable")),
    "an unknown symbol": (UnsupportedFeature, "'KISAO:0000839'", said('symbol="KISAO:0000839"')),
    "an amount of a parameter": (
        ParseError,
        "'k1' of 'g/x' is no species",
        said('symbol="KISAO:0000836"', target=f"{PARAMETERS}[@id='k1']"),
    ),
    "a flux of a species": (ParseError, "is no reaction", said('term="KISAO:0000639"')),
    "a dimension that is not there": (
        ParseError,
        "has no dimension 'q'",
        said('term="KISAO:0000825"', inside=over("q")),
    ),
    "nothing at all": (ParseError, "points at nothing", said("", target="")),
    "a rate with respect to a species": (
        UnsupportedFeature,
        "dependentVariable",
        said(f"""term="KISAO:0000834" target2="{SPECIES}[@id='B']" """, tag="dependentVariable"),
    ),
    "another model": (ParseError, "belongs to the model 'n'", said('modelReference="n"')),
    "distributions": (ParseError, "no function of SED-ML", sed.generator(formula=(
        "<apply><csymbol encoding='text' definitionURL='http://sed-ml.org/functions/#normal'>normal</csymbol>"
        "<ci>x</ci></apply>"))),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_computed_is_refused_by_name(files, name):
    kind, message, generators = REFUSED[name]
    with pytest.raises(kind, match=message):
        run(files, generators=generators)


def test_particles_need_a_unit(files):
    with pytest.raises(UnitsError, match="'A' has no unit"):
        run(files, models=sed.model(source="plain.xml"), generators=said('term="KISAO:0000837"'))
