"""`human`: an adult by sex, age, weight and height, scaled from the reference adults of ICRP 89.

Sources: ICRP Publication 89, Ann ICRP 2002;32(3-4), tables as named in each row of the data files; lean mass by
Janmahasatian S et al. Clin Pharmacokinet 2005;44:1051-1065; surface by Mosteller RD. N Engl J Med 1987;317:1098;
decline of cardiac output with age by Brandfonbrener M, Landowne M, Shock NW. Circulation 1955;12:557-566.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sbmlqsp.errors import ModelError
from sbmlqsp.templates.options import chosen
from sbmlqsp.templates.pbpk.body import Body
from sbmlqsp.templates.pbpk.doors import number
from sbmlqsp.templates.pbpk.organ import Drain, Organ
from sbmlqsp.templates.tables import rows, sources, total

Sex = Literal["male", "female"]

LEAN = {"male": (6680.0, 216.0), "female": (8780.0, 244.0)}
"""Janmahasatian 2005: lean mass = 9270 W / (a + b BMI)."""
DECLINE = 0.0079
"""Cardiac output falls by 0.79 % of its value at 35 years in each year (Brandfonbrener 1955)."""
YOUNGEST, OLDEST = 18.0, 100.0
PORTAL = frozenset({"stomach", "gut", "pancreas", "spleen"})
_MASS_DENSITY = "density_kg_per_L"


@dataclass(frozen=True, slots=True)
class _Person:
    """Sex, years, kilograms and centimetres."""

    sex: Sex
    age: float
    weight: float
    height: float

    @property
    def lean(self) -> float:
        """Lean mass by Janmahasatian 2005, kg."""
        a, b = LEAN[self.sex]
        return 9270.0 * self.weight / (a + b * self.weight / (self.height / 100.0) ** 2)

    @property
    def surface(self) -> float:
        """Body surface by Mosteller 1987, m^2."""
        return float((self.weight * self.height / 3600.0) ** 0.5)


def human(sex: Sex = "male", age: Any = 35, weight: Any = None, height: Any = None) -> Body:
    """Return an adult; weight and height left out are those of the reference adult (73 kg, 176 cm; 60 kg, 163 cm).

    Lean mass follows weight and height; the brain keeps its size, the skin follows body surface, all other lean organs
    and the blood share the rest in the proportions of the reference adult, and fat is what the weight adds to it. Each
    organ's flow follows its mass, the cardiac output body surface and age.

    Args:
        sex: "male" or "female".
        age: years, 18 to 100.
        weight: a quantity such as "60 kg", or a number in kg.
        height: a quantity such as "165 cm", or a number in cm.

    Raises:
        ModelError: for another sex, for children, and for a weight that leaves no fat at this height.
        UnitsError: for quantities of another kind.
    """
    chosen("sex", sex, {"male": 1, "female": 1})
    reference = _Person(sex, _stated("age", sex), _stated("weight", sex), _stated("height", sex))
    person = _Person(
        sex,
        number(age, "year", "age"),
        reference.weight if weight is None else number(weight, "kg", "weight"),
        reference.height if height is None else number(height, "cm", "height"),
    )
    _refuse_outside(person)
    masses = _masses(person, reference)
    index = person.surface / reference.surface
    output = 60.0 * _stated("cardiac output", sex) * index * (1.0 - DECLINE * (person.age - reference.age))
    cells, plasma = _stated("red cell volume", sex), _stated("plasma volume", sex)
    return Body(
        f"{'man' if sex == 'male' else 'woman'}, {person.age:g} years, {person.weight:g} kg, {person.height:g} cm",
        person.weight,
        output,
        _organs(sex, masses, output),
        cells / (cells + plasma),
        0.06 * _stated("glomerular filtration", sex) * index,
    )


def _stated(quantity: str, sex: Sex) -> float:
    return next(float(row[sex]) for row in rows("icrp89_person") if row["quantity"] == quantity)


def _refuse_outside(person: _Person) -> None:
    if not YOUNGEST <= person.age <= OLDEST:
        message = f"an age of {person.age:g} years is outside the data"
        raise ModelError(message, where="age", fix=f"take an adult of {YOUNGEST:g} to {OLDEST:g} years")
    for what, value, low, high in (("weight", person.weight, 35, 250), ("height", person.height, 130, 220)):
        if not low <= value <= high:
            unit = "kg" if what == "weight" else "cm"
            message = f"a {what} of {value:g} {unit} is outside the data"
            raise ModelError(message, where=what, fix=f"take {low} to {high} {unit}")


def _masses(person: _Person, reference: _Person) -> dict[str, float]:
    """Return the mass of each organ and of the blood in kg; they add up to the weight."""
    column = f"{person.sex}_g"
    known = {row["organ"]: 0.001 * total("icrp89_organs", row["organ"], column) for row in rows("icrp89_organs")}
    lean = (reference.weight - known["adipose"]) * person.lean / reference.lean
    brain, skin = known["brain"], known["skin"] * person.surface / reference.surface
    others = [organ for organ in known if organ not in {"adipose", "brain", "skin"}]
    factor = (lean - brain - skin) / sum(known[organ] for organ in others)
    masses = {organ: known[organ] * factor for organ in others} | {"brain": brain, "skin": skin}
    adipose = person.weight - lean
    if adipose <= 0.02 * person.weight:
        message = f"{person.weight:g} kg at {person.height:g} cm leaves no fat"
        raise ModelError(message, where="weight", fix="give a larger weight or a smaller height")
    return masses | {"adipose": adipose}


def _organs(sex: Sex, masses: dict[str, float], output: float) -> tuple[Organ, ...]:
    fractions = {
        organ: total("icrp89_flows", organ, f"{sex}_percent") * mass / total("icrp89_organs", organ, f"{sex}_g")
        for organ, mass in masses.items()
    }
    blood = masses["blood"] / _density("blood")
    tissues = [
        Organ(
            organ,
            mass / _density(organ),
            output * fractions[organ] / sum(fractions.values()),
            blood * total("icrp89_blood", organ, f"{sex}_percent") / 100.0,
            mass,
            _drain(organ),
            sum((sources(table, organ) for table in ("icrp89_organs", "icrp89_flows", "icrp89_blood")), ()),
        )
        for organ, mass in masses.items()
        if organ != "blood"
    ]
    return (*tissues, *(_pool(name, sex, masses["blood"], blood) for name in ("arterial", "venous")))


def _density(organ: str) -> float:
    mass = total("icrp89_organs", organ, "male_g")
    volumes = [
        float(row["male_g"]) / float(row[_MASS_DENSITY]) for row in rows("icrp89_organs") if row["organ"] == organ
    ]
    return mass / sum(volumes)


def _drain(organ: str) -> Drain:
    if organ == "lung":
        return "arterial"
    return "liver" if organ in PORTAL else "venous"


def _pool(name: str, sex: Sex, mass: float, volume: float) -> Organ:
    part = _stated(f"{name} part of blood", sex)
    return Organ(name, part * volume, mass=part * mass, sources=sources("icrp89_organs", "blood"))
