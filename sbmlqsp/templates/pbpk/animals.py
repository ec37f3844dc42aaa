"""`rat`, `mouse`, `dog`: reference animals of Brown RP et al. Toxicol Ind Health 1997;13:407-484.

Volumes scale with weight, cardiac output and filtration with weight to the power 0.75. What the tables leave of weight
and cardiac output is the `carcass`: the tables name no more organs.
"""

from __future__ import annotations

from typing import Any, Literal, cast

from sbmlqsp.templates.pbpk.body import Body
from sbmlqsp.templates.pbpk.doors import number, positive
from sbmlqsp.templates.pbpk.organ import Drain, Organ
from sbmlqsp.templates.tables import rows

Species = Literal["mouse", "rat", "dog"]

ARTERIAL = 0.295
"""The arterial part of blood: as in man (ICRP 89 Table 2.13)."""


def rat(weight: Any = None) -> Body:
    """Return a rat of 250 g, or of another weight in kg or as a quantity; ModelError unless it is positive."""
    return _animal("rat", weight)


def mouse(weight: Any = None) -> Body:
    """Return a mouse of 25 g, or of another weight in kg or as a quantity; ModelError unless it is positive."""
    return _animal("mouse", weight)


def dog(weight: Any = None) -> Body:
    """Return a dog of 10 kg, or of another weight in kg or as a quantity; ModelError unless it is positive."""
    return _animal("dog", weight)


def _animal(species: Species, weight: Any) -> Body:
    reference = _stated(species, "weight", "kg")
    kilograms = reference if weight is None else positive(weight, "kg", "weight", zero=False)
    output = _stated(species, "cardiac output", "L/h") * (kilograms / reference) ** 0.75
    rate = next(r for r in rows("animals") if r["species"] == species and r["quantity"] == "glomerular filtration")
    return Body(
        f"{species}, {kilograms:g} kg",
        kilograms,
        output,
        _organs(species, kilograms, output),
        _stated(species, "haematocrit", ""),
        0.06 * float(rate["value"]) * kilograms**0.75,
    )


def _stated(species: Species, quantity: str, unit: str) -> float:
    row = next(each for each in rows("animals") if each["species"] == species and each["quantity"] == quantity)
    return number(row["value"] if not unit else f"{row['value']} {row['unit']}", unit, quantity)


def _organs(species: Species, weight: float, output: float) -> tuple[Organ, ...]:
    table = {row["organ"]: row for row in rows("brown1997")}
    mass = {organ: float(row[f"{species}_mass"]) / 100.0 for organ, row in table.items()}
    flow = {organ: float(row[f"{species}_flow"] or 0.0) / 100.0 for organ, row in table.items()}
    organs = [
        Organ(
            organ,
            weight * mass[organ] / float(row["density_kg_per_L"]),
            output * flow[organ],
            weight * mass[organ] / float(row["density_kg_per_L"]) * float(row["blood_fraction"]),
            mass=weight * mass[organ],
            drains_into=cast(Drain, row["drains_into"]),
            sources=(row["mass_source"], row["flow_source"], row["blood_source"]),
        )
        for organ, row in table.items()
        if organ != "blood"
    ]
    left, supply = 1.0 - sum(mass.values()), 1.0 - sum(flow.values())
    carcass = Organ(
        "carcass", weight * left / 1.04, output * supply, mass=weight * left, sources=("what the tables leave",)
    )
    blood, source = weight * mass["blood"] / float(table["blood"]["density_kg_per_L"]), table["blood"]["mass_source"]
    pools = [
        Organ(name, part * blood, mass=part * weight * mass["blood"], sources=(source,))
        for name, part in (("arterial", ARTERIAL), ("venous", 1.0 - ARTERIAL))
    ]
    return (*organs, carcass, *pools)
