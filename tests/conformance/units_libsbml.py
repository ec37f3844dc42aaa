"""What libSBML's own check of units says about the same model and the same mutants, in the same process."""

from __future__ import annotations

from typing import Any

from sbmlqsp.core.expression import Symbol, transform
from sbmlqsp.core.mathml import to_mathml
from tests.conformance.units_mutants import NEW_UNIT, Mutant

_NOT_A_FINDING = {20702, 99505, 99506, 99507, 99508}  # a unit is missing, so that no more can be said
_OTHERS = (
    "GENERAL_CONSISTENCY",
    "IDENTIFIER_CONSISTENCY",
    "MATHML_CONSISTENCY",
    "SBO_CONSISTENCY",
    "OVERDETERMINED_MODEL",
    "MODELING_PRACTICE",
)


class Document:
    """One SBML document whose unit check can be asked for again and again, also with a mutant in it."""

    def __init__(self, sbml: str) -> None:
        import libsbml

        self._document: Any = libsbml.readSBMLFromString(sbml)

    def rescale(self, kind: str, factor: float) -> None:
        """Write every mole of the unit definitions as `factor` of another kind."""
        import libsbml

        for definition in self._document.getModel().getListOfUnitDefinitions():
            for unit in definition.getListOfUnits():
                if unit.getKind() == libsbml.UNIT_KIND_MOLE:
                    unit.setKind(libsbml.UnitKind_forName(kind))
                    unit.setMultiplier(unit.getMultiplier() * factor)

    def findings(self, mutant: Mutant | None = None) -> int:
        """Return the number of wrong units that libSBML reports."""
        document = self._document.clone()
        if mutant is not None:
            _mutate(document.getModel(), mutant)
        return count(document)


def count(document: Any) -> int:
    """Return the number of wrong units that libSBML reports in a document."""
    import libsbml

    for category in _OTHERS:
        document.setConsistencyChecks(getattr(libsbml, f"LIBSBML_CAT_{category}"), False)
    document.getErrorLog().clearLog()
    document.checkConsistency()
    found = (document.getError(i) for i in range(document.getNumErrors()))
    return sum(
        error.getCategory() == libsbml.LIBSBML_CAT_UNITS_CONSISTENCY and error.getErrorId() not in _NOT_A_FINDING
        for error in found
    )


def _mutate(model: Any, mutant: Mutant) -> None:
    if mutant.unit:
        _define(model, mutant)
        _parameter(model, mutant.symbol).setUnits(NEW_UNIT)
    if mutant.undeclared:
        _parameter(model, mutant.undeclared).unsetUnits()
    if mutant.formula is not None and mutant.math is not None:
        _set_math(model, mutant)


def _define(model: Any, mutant: Mutant) -> None:
    import libsbml

    definition = model.createUnitDefinition()
    definition.setId(NEW_UNIT)
    for factor in mutant.unit:
        unit = definition.createUnit()
        unit.setKind(libsbml.UnitKind_forName(factor.kind))
        unit.setExponent(factor.exponent)
        unit.setScale(factor.scale)
        unit.setMultiplier(factor.multiplier)


def _parameter(model: Any, name: str) -> Any:
    reaction, dot, local = name.partition(".")
    if not dot:
        return model.getParameter(name)
    law = model.getReaction(reaction).getKineticLaw()
    return law.getLocalParameter(local) or law.getParameter(local)


def _set_math(model: Any, mutant: Mutant) -> None:
    import libsbml

    formula = mutant.formula
    assert formula is not None
    assert mutant.math is not None
    own = f"{formula.owner}."
    local = transform(mutant.math, lambda n: Symbol(n.name.removeprefix(own)) if isinstance(n, Symbol) else n)
    math = libsbml.readMathMLFromString(to_mathml(local, version=model.getVersion()))
    if formula.role == "kinetic law":
        place = model.getReaction(formula.owner).getKineticLaw()
    elif formula.role == "initial assignment":
        place = model.getInitialAssignment(formula.owner)
    else:
        place = model.getRule(formula.owner)
    if place.setMath(math) != libsbml.LIBSBML_OPERATION_SUCCESS:
        raise ValueError(f"libsbml refuses the formula of {formula.owner}")
