"""What each engine can do beyond ordinary differential equations, measured on the SBML Test Suite, as data.

Names of features are those of `checks.features`; operators of MathML and csymbols stand under their own names.
"""

from __future__ import annotations

EVENTS = frozenset({"event delay", "event priority"})
CHANGING = frozenset({"changing stoichiometry", "concentration rate in a changing volume"})

CAPABILITIES: dict[str, frozenset[str]] = {
    # libRoadRunner 2.10 refuses algebraic rules, delays, fast reactions; it dies on functions without math and
    # turns the random csymbols of distrib into noise inside the right-hand side.
    "roadrunner": EVENTS | CHANGING | {"rateOf", "constraint", "number as Boolean"},
    # COPASI 4.48 accepts delays and gets 9 of 13 cases with them wrong; so it does with changing stoichiometries and
    # with rates of concentrations in changing volumes, and with 0 and 1 for false and true.
    "copasi": EVENTS | {"rateOf", "constraint"},
}

WAYS_OUT: dict[str, str] = {
    "algebraic rule": "solve it for its variable and write an assignment rule",
    "delay": "replace the delay by a chain of transit compartments",
    "fast reaction": "give the reaction a finite rate or replace it by its equilibrium as an assignment rule",
    "flux balance": "give every reaction a kinetic law, or use a flux balance program",
    "reaction without a kinetic law": "give it a kinetic law, or 0 if it does not take place",
    "rateOf": "write the rate of change out as a formula",
}
