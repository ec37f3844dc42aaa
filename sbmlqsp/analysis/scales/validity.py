"""Where the quasi-steady state of an enzyme holds: the number of Segel and Slemrod for each complex that is cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sbmlqsp.analysis.scales.fluxes import Flux, fluxes
from sbmlqsp.analysis.scales.ratio import Ratio
from sbmlqsp.core.expression import Apply, Expression, Symbol, symbols
from sbmlqsp.core.formula import to_text
from sbmlqsp.model import Model

SMALL, LARGE = 0.1, 1.0


def enzymes(model: Model, value: Callable[[Expression], float]) -> Iterator[Ratio]:
    """Yield E0 / (Km + S0), Km = (koff + kcat) / kon, for each complex that releases one partner and a product.

    Segel & Slemrod, SIAM Review 31:446 (1989), equation 14: the standard quasi-steady state needs it to be small.
    """
    found = fluxes(model)
    for binding in found:
        pair = binding.sources
        if len(pair) != 2 or len(binding.targets) != 1 or not set(pair) <= _read(binding):
            continue
        complex_ = binding.targets[0]
        leaving = [flux for flux in found if flux.sources == (complex_,)]
        cuts = [flux for flux in leaving if len(set(flux.targets) & set(pair)) == 1]
        for enzyme in {name for flux in cuts for name in set(flux.targets) & set(pair)}:
            substrate = next(name for name in pair if name != enzyme)
            formula = _number(model, binding, leaving, enzyme, substrate)
            if formula is not None:
                number = value(formula)
                yield Ratio("E0 / (Km + S0)", to_text(formula), number, _words(number))


def _words(number: float) -> str:
    if number < SMALL:
        return f"the standard quasi-steady state holds, with an error of about {100 * number:.2g} %"
    return (
        "no standard quasi-steady state: take totals"
        if number >= LARGE
        else "the standard form is doubtful: take totals"
    )


def _number(model: Model, binding: Flux, leaving: list[Flux], enzyme: str, substrate: str) -> Expression | None:
    complex_ = binding.targets[0]
    on = binding.constant(model, enzyme)
    on = None if on is None else on.without(substrate)
    off = [flux.constant(model, complex_) for flux in leaving]
    if on is None or not off or any(constant is None for constant in off):
        return None
    lost = [constant.expression for constant in off if constant is not None]
    total = lost[0] if len(lost) == 1 else Apply("plus", tuple(lost))
    constant = Apply("divide", (total, on.expression))
    return Apply("divide", (Symbol(enzyme), Apply("plus", (constant, Symbol(substrate)))))


def _read(flux: Flux) -> set[str]:
    return {name for factor in flux.term.above for name in symbols(factor)}
