"""Units: the only importer of pint, and only when a unit outside pharmacology's own table or a quantity asks for it.

Inside the library a unit is a short text ("mg/L", "1/h", "" for dimensionless, None for "the model's own").
"""

from sbmlqsp.units.conversion import convert, dimensions, exact, factor, parse, quantity, same_dimension
from sbmlqsp.units.formulas import of_expression
from sbmlqsp.units.registry import registry
from sbmlqsp.units.sbml import from_sbml, to_sbml
from sbmlqsp.units.text import canonical, per, split_per, without_time

__all__ = [
    "canonical",
    "convert",
    "dimensions",
    "exact",
    "factor",
    "from_sbml",
    "of_expression",
    "parse",
    "per",
    "quantity",
    "registry",
    "same_dimension",
    "split_per",
    "to_sbml",
    "without_time",
]
