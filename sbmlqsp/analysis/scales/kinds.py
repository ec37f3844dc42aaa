"""Which kind of process a flux is, by what it moves between: names decide nothing unless all else is alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sbmlqsp import units
from sbmlqsp.analysis.scales.fluxes import Flux
from sbmlqsp.core.expression import symbols
from sbmlqsp.model import Model

_PERMEABILITY = {"m": 1.0, "s": -1.0}
_NAMED = ("PS", "PERM")


@dataclass(frozen=True, slots=True)
class Network:
    """The fluxes of a model, and what is dosed."""

    model: Model
    fluxes: tuple[Flux, ...]
    dosed: frozenset[str] = frozenset()

    def kind(self, flux: Flux) -> str:
        """Return "binding", "turnover", "distribution", "permeation", "absorption", "elimination" or "conversion"."""
        if len(flux.sources) == 2 and len(flux.targets) <= 1:
            return "binding"
        targets = [name for name in flux.targets if not self._is_sink(name)]
        if len(flux.sources) != 1 or len(targets) > 1:
            return "conversion"
        source = flux.sources[0]
        if not targets:
            return "turnover" if self._is_made(source) else "elimination"
        if self._returns(source, targets[0]):
            return "permeation" if self._permeates(flux, source, targets[0]) else "distribution"
        return "absorption" if self._is_depot(flux, source, targets[0]) else "conversion"

    def _is_sink(self, name: str) -> bool:
        """Return whether a state only collects: it goes nowhere and no rate reads it."""
        goes = any(name in flux.sources for flux in self.fluxes)
        return not goes and not any(name in _read(flux) for flux in self.fluxes)

    def _is_made(self, name: str) -> bool:
        return any(not flux.sources and name in flux.targets for flux in self.fluxes)

    def _passages(self) -> Iterator[tuple[str, str]]:
        for flux in self.fluxes:
            if len(flux.sources) == len(flux.targets) == 1:
                yield flux.sources[0], flux.targets[0]

    def _returns(self, source: str, target: str) -> bool:
        """Return whether what has passed can come back by passages alone: an exchange, or a circulation."""
        passages = set(self._passages())
        seen, todo = {target}, [target]
        while todo:
            here = todo.pop()
            for start, end in passages:
                if start == here and end not in seen:
                    seen.add(end)
                    todo.append(end)
        return source in seen

    def _neighbours(self, name: str) -> set[str]:
        ends = [pair for pair in self._passages() if name in pair and self._returns(*pair)]
        return {other for pair in ends for other in pair if other != name}

    def _permeates(self, flux: Flux, source: str, target: str) -> bool:
        """Return whether an exchange is behind a space that flow runs through: blood inside of an organ.

        So it is where a factor is a permeability (length per time), and where one side is a dead end and the other a
        space on the way: one that nothing is given into, eliminated or absorbed from, with one more way in and out.
        """
        if self._has_permeability(flux):
            return True
        for inner, outer in ((source, target), (target, source)):
            around = self._neighbours(inner)
            if self._neighbours(outer) == {inner} and len(around) in (2, 3) and self._is_on_the_way(inner, outer):
                return True
        return False

    def _is_on_the_way(self, name: str, dead_end: str) -> bool:
        others = self._neighbours(name) - {dead_end}
        if name in self.dosed or any(self._neighbours(other) == {name} for other in others if not self._central(other)):
            return False
        for flux in self.fluxes:
            if name in flux.sources and not [t for t in flux.targets if not self._is_sink(t)]:
                return False
            if name in flux.targets and any(source not in self._neighbours(name) for source in flux.sources):
                return False
        return True

    def _central(self, name: str) -> bool:
        """Return whether a state is where drug comes in or leaves for good."""
        if name in self.dosed:
            return True
        out = any(name in f.sources and not [t for t in f.targets if not self._is_sink(t)] for f in self.fluxes)
        fed = any(name in f.targets and not set(f.sources) & self._neighbours(name) for f in self.fluxes if f.sources)
        return out or fed

    def _has_permeability(self, flux: Flux) -> bool:
        for factor in flux.term.above:
            for name in symbols(factor):
                if name not in self.model.tables.parameters:
                    continue
                unit = self.model.unit_of(name)
                if unit is not None and {k: float(v) for k, v in dict(units.dimensions(unit)).items()} == _PERMEABILITY:
                    return True
                if name.upper().startswith(_NAMED):
                    return True
        return False

    def _is_depot(self, flux: Flux, source: str, target: str) -> bool:
        """Return whether nothing in the model feeds the source, it binds nothing, and the target goes on from there."""
        others: Sequence[Flux] = [other for other in self.fluxes if other is not flux]
        fed = any(source in other.targets and other.sources for other in others)
        binds = any(source in other.sources and len(other.sources) > 1 for other in others)
        exchanged = any(source in other.sources and self._returns(source, t) for other in others for t in other.targets)
        onward = any(target in other.sources for other in others)
        return onward and not fed and not binds and not exchanged and not self._is_made(source)


def _read(flux: Flux) -> set[str]:
    return {name for factor in (*flux.term.above, *flux.term.below) for name in symbols(factor)}
