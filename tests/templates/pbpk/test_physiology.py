"""Bodies: they add up, and the reference adults are those of ICRP 89."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.templates import pbpk

ICRP_GRAMS = {  # ICRP 89 Table 2.8, adult male and female
    "adipose": (14500, 19000), "brain": (1450, 1300), "heart": (330, 250), "kidney": (310, 275), "liver": (1810, 1408),
    "lung": (500, 420), "muscle": (29000, 17500), "pancreas": (140, 120), "skin": (3300, 2300), "spleen": (150, 130),
    "thyroid": (20, 17), "adrenals": (14, 13), "bone": (10500, 7800), "gut": (1020, 960), "stomach": (190, 175),
}  # fmt: skip
ICRP_PERCENT_OF_OUTPUT = {  # ICRP 89 Table 2.40
    "adipose": (5, 8.5), "brain": (12, 12), "heart": (4, 5), "kidney": (19, 17), "liver": (6.5, 6.5),
    "lung": (2.5, 2.5), "muscle": (17, 12), "pancreas": (1, 1), "skin": (5, 5), "spleen": (3, 3), "thyroid": (1.5, 1.5),
    "bone": (5, 5), "gut": (14, 16), "stomach": (1, 1), "adrenals": (0.3, 0.3),
}  # fmt: skip
SEXES = ("male", "female")


def random_adults(count):
    rng = np.random.default_rng(89)
    for _ in range(count):
        height, index = rng.uniform(150, 195), rng.uniform(18, 38)
        age, weight = rng.uniform(18, 90), index * (height / 100) ** 2
        yield pbpk.human(SEXES[rng.integers(2)], age, weight, f"{height} cm")


def siri_litres(body):
    """Return the volume of a body by Siri 1961 from its fat, 80 % of adipose tissue (ICRP 89)."""
    fat = 0.8 * body["adipose"].mass
    return fat / 0.9 + (body.weight - fat) / 1.1


def test_200_random_adults_add_up():
    for body in random_adults(200):
        assert sum(organ.mass for organ in body.organs) == pytest.approx(body.weight, rel=1e-9)
        assert sum(organ.flow for organ in body.organs) == pytest.approx(body.cardiac_output, rel=1e-9)
        assert body.volume == pytest.approx(siri_litres(body), rel=0.01)
        assert not {"rest", "remainder", "other", "carcass"} & {organ.name for organ in body.organs}
        assert all(organ.sources for organ in body.organs)


@pytest.mark.parametrize("organ", ICRP_GRAMS)
@pytest.mark.parametrize("sex", SEXES)
def test_reference_adults_have_the_organs_of_icrp(sex, organ):
    body, one = pbpk.human(sex), SEXES.index(sex)
    assert 1000 * body[organ].mass == pytest.approx(ICRP_GRAMS[organ][one], rel=0.005)
    percent = 100 * body[organ].flow / body.cardiac_output
    assert percent == pytest.approx(ICRP_PERCENT_OF_OUTPUT[organ][one], rel=1e-9)


@pytest.mark.parametrize(("sex", "weight", "output", "blood"), [("male", 73, 6.5, 5.3), ("female", 60, 5.9, 3.9)])
def test_reference_adults(sex, weight, output, blood):
    body = pbpk.human(sex)
    assert body.weight == weight
    assert body.cardiac_output == pytest.approx(60 * output)
    assert body["arterial"].volume + body["venous"].volume == pytest.approx(blood, rel=0.01)
    assert body.volume == pytest.approx(siri_litres(body), rel=0.01)


def test_size_and_age_matter():
    small, tall = pbpk.human("female", weight="50 kg", height="155 cm"), pbpk.human("female", weight=70, height=180)
    assert tall["liver"].mass > 1.15 * small["liver"].mass
    assert tall["brain"].mass == small["brain"].mass
    old, young = pbpk.human(age=80), pbpk.human(age="30 year")
    assert old.cardiac_output < 0.7 * young.cardiac_output


@pytest.mark.parametrize(("species", "weight"), [("rat", 0.25), ("mouse", 0.025), ("dog", 10)])
def test_animals_add_up_and_scale(species, weight):
    make = getattr(pbpk, species)
    body = make()
    assert body.weight == weight
    assert sum(organ.mass for organ in body.organs) == pytest.approx(weight)
    assert sum(organ.flow for organ in body.organs) == pytest.approx(body.cardiac_output)
    twice = make(weight=f"{2 * weight} kg")
    assert twice["liver"].mass == pytest.approx(2 * body["liver"].mass)
    assert twice.cardiac_output == pytest.approx(2**0.75 * body.cardiac_output)


def test_rat_liver_and_kidney_are_those_of_brown():
    assert pbpk.rat()["liver"].mass / 0.25 == pytest.approx(0.0366)
    assert pbpk.mouse()["kidney"].mass / 0.025 == pytest.approx(0.0167)
    assert pbpk.dog()["muscle"].mass / 10 == pytest.approx(0.4565)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"sex": "other"}, "no sex"),
        ({"age": 12}, "age of 12 years"),
        ({"weight": "20 kg"}, "weight of 20 kg"),
        ({"height": "260 cm"}, "height of 260 cm"),
        ({"weight": "36 kg", "height": "190 cm"}, "no fat"),
    ],
)
def test_impossible_people_are_refused(arguments, words):
    with pytest.raises(qsp.ModelError, match=words):
        pbpk.human(**arguments)


def test_wrong_units_are_refused():
    with pytest.raises(qsp.UnitsError, match="weight"):
        pbpk.human(weight="60 cm")


def test_flows_that_do_not_add_up_are_refused():
    body = pbpk.human()
    organs = tuple(replace(each, flow=2 * each.flow) if each.name == "brain" else each for each in body.organs)
    with pytest.raises(qsp.ModelError, match=r"add up to 436\.8 L/h, the cardiac output is 390 L/h"):
        replace(body, organs=organs)
    assert replace(body, organs=organs, cardiac_output=436.8).balanced()["brain"].flow == pytest.approx(93.6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda organs: organs[:3] + organs[4:], "weigh"),
        (lambda organs: (*organs, organs[0]), "twice"),
        (lambda organs: tuple(each for each in organs if each.name != "venous"), "no 'venous'"),
    ],
)
def test_bodies_that_lack_something_are_refused(change, words):
    body = pbpk.human()
    with pytest.raises(qsp.ModelError, match=words):
        replace(body, organs=change(body.organs))


def test_a_body_shows_itself_as_a_table():
    table = pbpk.human().to_frame()
    assert table.loc["liver", "mass (kg)"] == pytest.approx(1.81)
    assert "ICRP 89 Table 2.40" in table.loc["liver", "sources"]


def test_organs_take_quantities_and_refuse_what_cannot_be():
    assert pbpk.Organ("tumour", "20 mL", "10 mL/min").flow == pytest.approx(0.6)
    for arguments, error in (
        (("a b", 1), qsp.ModelError),
        (("a", 0), qsp.ModelError),
        (("a", 1, -1), qsp.ModelError),
        (("a", "1 L/h"), qsp.UnitsError),
        (("a", float("nan")), qsp.UnitsError),
        (("a", None), qsp.UnitsError),
        (("a", 1, 1, 0, None, "lung"), qsp.ModelError),
    ):
        with pytest.raises(error):
            pbpk.Organ(*arguments)


def test_unknown_organ_names_the_nearest():
    with pytest.raises(qsp.UnknownSymbolError, match="did you mean liver"):
        pbpk.human()["livr"]
