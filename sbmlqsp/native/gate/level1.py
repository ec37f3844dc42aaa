"""SBML Level 1 writes formulas as text in attributes; this bounds them before libsbml's parser sees them."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from sbmlqsp.errors import LimitExceeded
from sbmlqsp.native.gate.findings import title
from sbmlqsp.native.gate.infix import measure
from sbmlqsp.native.gate.scan import MOST_TERMS
from sbmlqsp.native.gate.tree import MOST_DEPTH


def check_formulas(root: Element) -> None:
    """Refuse formulas with more than 2,000 operators or 200 nested brackets.

    The text is checked again, with everything else, once libsbml has brought the document to Level 3.

    Raises:
        LimitExceeded: naming the rule or kinetic law.
    """
    for element in root.iter():
        operators, depth = measure(element.get("formula", ""))
        if operators > MOST_TERMS or depth > MOST_DEPTH:
            raise LimitExceeded("the formula is too long", where=title(element), limit="terms", step="reading SBML")
