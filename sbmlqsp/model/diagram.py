"""What of a model is drawn: pools, the processes between them, and what influences what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.core.expression import Expression, symbols
from sbmlqsp.core.tables import ModelTables, Reaction
from sbmlqsp.figures.network import Link, Node, OpenSide, network

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sbmlqsp.model.model import Model

_MOST_COMPUTED = 12


def diagram(model: Model, path: Path | str | None, title: str | None) -> Figure:
    """Return the drawing; see `Model.diagram`."""
    from sbmlqsp.figures.files import save

    parts = _Parts(model.tables)
    figure = network(parts.nodes(), parts.links(), title=model.name if title is None else title)
    if path is not None:
        save(figure, Path(path))
    return figure


class _Parts:
    """The nodes and links of one model."""

    def __init__(self, tables: ModelTables) -> None:
        self._tables = tables
        self._assigned = {r.variable: r.math for r in tables.rules if r.kind == "assignment" and r.variable and r.math}
        self._rated = {r.variable: r.math for r in tables.rules if r.kind == "rate" and r.variable and r.math}
        self._pools = self._pool_ids()
        self._switched = self._switched_ids()
        self._inputs = self._input_ids()
        self._computed = self._computed_ids()
        self._influences = list(self._all_influences())

    def nodes(self) -> list[Node]:
        """Return pools, inputs, processes, computed quantities and events."""
        tables = self._tables
        nodes = [self._pool(name) for name in self._pools]
        used = {link.start for link in self._influences}
        nodes += [Node(name, name, "input") for name in self._inputs if name in used]
        nodes += [Node(name, name, "computed") for name in self._switched]
        nodes += [Node(_process(each.id), each.id, "process", "", _open_side(each)) for each in tables.reactions]
        nodes += [Node(name, name, "computed") for name in self._computed]
        return nodes + [Node(name, name.removeprefix("event "), "event") for name, _ in self._events()]

    def links(self) -> list[Link]:
        """Return flows, influences and what events set."""
        flows = [link for reaction in self._tables.reactions for link in self._flows(reaction)]
        events = [Link(name, target, "influence") for name, targets in self._events() for target in targets]
        return flows + self._influences + events

    def _pool_ids(self) -> dict[str, None]:
        tables = self._tables
        reacting = {ref.species for each in tables.reactions for ref in (*each.reactants, *each.products)}
        species = [each.id for each in tables.species if each.id in reacting or each.id not in self._assigned]
        return dict.fromkeys([*species, *(name for name in self._rated if name not in tables.species)])

    def _switched_ids(self) -> list[str]:
        """Return parameters that events set and nothing else does."""
        set_ = {each.variable for event in self._tables.events for each in event.assignments}
        return [each.id for each in self._tables.parameters if each.id in set_ and each.id not in self._pools]

    def _input_ids(self) -> list[str]:
        """Constants that start at zero are there to be connected, and parameters that are fed by nothing else."""
        computed = self._assigned.keys() | self._rated.keys()
        free = [each for each in self._tables.parameters if each.id not in computed and each.id not in self._switched]
        zero = [each.id for each in free if each.value == 0 and each.id not in self._tables.initial_assignments]
        return zero if self._pools else [each.id for each in free]

    def _computed_ids(self) -> list[str]:
        """Return assigned symbols that no other formula uses, where they are few: the outputs of the model."""
        formulas = [*self._assigned.values(), *self._rated.values()]
        formulas += [each.kinetic_law for each in self._tables.reactions if each.kinetic_law is not None]
        used = frozenset().union(*(symbols(math) for math in formulas)) if formulas else frozenset()
        leaves = [name for name in self._assigned if name not in used and name not in self._pools]
        leaves = [name for name in leaves if self._sources(self._assigned[name])]
        return leaves if len(leaves) <= _MOST_COMPUTED else []

    def _pool(self, name: str) -> Node:
        species = self._tables.species.get(name)
        return Node(name, name, "pool", species.compartment if species is not None else "")

    def _flows(self, reaction: Reaction) -> Iterator[Link]:
        process = _process(reaction.id)
        used, made = _net(reaction)
        driving = self._sources(reaction.kinetic_law) if reaction.kinetic_law is not None else dict.fromkeys(made)
        both_ways = reaction.reversible and any(name in driving for name in made)
        yield from (Link(name, process, head=False, tail=both_ways) for name in used)
        yield from (Link(process, name) for name in made)

    def _all_influences(self) -> Iterator[Link]:
        for reaction in self._tables.reactions:
            own = {name for side in _net(reaction) for name in side}
            given = self._sources(reaction.kinetic_law) if reaction.kinetic_law is not None else {}
            unchanged = [each.species for each in reaction.reactants if each.species not in own]
            named = [each for each in (*reaction.modifiers, *unchanged) if each in self._pools]
            for name in dict.fromkeys([*given, *named]):
                if name not in own:
                    yield Link(name, _process(reaction.id), "influence")
        for variable, math in (*self._rated.items(), *((name, self._assigned[name]) for name in self._computed)):
            for name in self._sources(math):
                if name != variable:
                    yield Link(name, variable, "influence")

    def _sources(self, math: Expression) -> dict[str, None]:
        """Return pools and inputs in a formula, also those behind assigned symbols."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        waiting = sorted(symbols(math), reverse=True)
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self._pools or name in self._inputs or name in self._switched:
                found[name] = None
            elif name in self._assigned:
                waiting += sorted(symbols(self._assigned[name]), reverse=True)
        return found

    def _events(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return events by what they set; those that set the same are one node."""
        by_targets: dict[tuple[str, ...], list[str]] = {}
        for event in self._tables.events:
            shown = (each.variable for each in event.assignments)
            targets = tuple(dict.fromkeys(name for name in shown if name in self._pools or name in self._switched))
            if targets:
                by_targets.setdefault(targets, []).append(event.id)
        return [
            (f"event {names[0]}" if len(names) == 1 else f"event {len(names)} events on {', '.join(targets)}", targets)
            for targets, names in by_targets.items()
        ]


def _process(reaction: str) -> str:
    return f"reaction {reaction}"


def _open_side(reaction: Reaction) -> OpenSide:
    used, made = _net(reaction)
    if used and not made:
        return "sink"
    return "source" if made and not used else ""


def _net(reaction: Reaction) -> tuple[list[str], list[str]]:
    """Return what a reaction uses and what it makes, on balance: an enzyme on both sides is neither."""
    change: dict[str, float] = {}
    for sign, references in ((-1.0, reaction.reactants), (1.0, reaction.products)):
        for each in references:
            amount = each.stoichiometry if each.stoichiometry is not None else 1.0
            change[each.species] = change.get(each.species, 0.0) + sign * amount
    return [name for name, net in change.items() if net < 0], [name for name, net in change.items() if net > 0]
