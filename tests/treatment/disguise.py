"""The same SBML as a stranger would have written it: no names, notes, annotations, and ids that say nothing."""

from __future__ import annotations

import random
from xml.etree import ElementTree as ET

from sbmlqsp.model import Model

REFERENCES = ("id", "variable", "symbol", "species", "compartment", "units")


def disguised(dosed: Model, original: Model, seed: int = 1) -> Model:
    """Return the dosed model without annotations, and with other ids for all that the original does not have."""
    root = ET.fromstring(dosed.sbml)
    known = {element.get("id") for element in ET.fromstring(original.sbml).iter()}
    strip(root)
    new = renamed([element.get("id") for element in root.iter() if element.get("id") not in known], seed)
    for element in root.iter():
        for name in REFERENCES:
            if element.get(name) in new:
                element.set(name, new[element.get(name)])
        if element.tag.endswith("}ci") and (element.text or "").strip() in new:
            element.text = new[element.text.strip()]
    return Model.from_sbml(ET.tostring(root, encoding="unicode"))


def strip(element: ET.Element) -> None:
    for name in ("name", "metaid", "sboTerm"):
        element.attrib.pop(name, None)
    for child in list(element):
        if child.tag.rpartition("}")[2] in {"notes", "annotation"}:
            element.remove(child)
        else:
            strip(child)


def renamed(ids: list[str], seed: int) -> dict[str, str]:
    names = [f"x{number}" for number in range(1000, 1000 + len(ids))]
    random.Random(seed).shuffle(names)
    return dict(zip(ids, names, strict=True))
