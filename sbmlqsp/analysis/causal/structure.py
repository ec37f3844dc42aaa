"""`graph`: the structural causal model as a NetworkX graph, with modules and feedback loops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sbmlqsp.analysis.causal.mechanisms import Mechanism, mechanisms
from sbmlqsp.analysis.causal.modules import module_of
from sbmlqsp.analysis.causal.signs import sign_of
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.figure import Figure

LONGEST_LOOP, MOST_LOOPS = 8, 200


@dataclass(frozen=True, slots=True)
class Loop:
    """A feedback loop among variables that change in time.

    Attributes:
        variables: in the order of cause and effect.
        sign: 1 reinforcing, -1 balancing, 0 where a sign along it depends on the state.
        delay: sum of the characteristic times of its states at the start, in model time; infinite where one of them
            has no decay of its own.
    """

    variables: tuple[str, ...]
    sign: int
    delay: float

    def __str__(self) -> str:
        kind = {1: "reinforcing", -1: "balancing", 0: "of changing sign"}[self.sign]
        return f"{' -> '.join((*self.variables, self.variables[0]))}: {kind}, delay {self.delay:.3g}"


@dataclass(frozen=True, slots=True)
class CausalGraph:
    """The structural causal model.

    Attributes:
        network: a NetworkX `DiGraph`; nodes have `kind` ("species", "parameter", "reaction", ...) and `module`, edges
            point from cause to effect and have `mechanism` and `sign` (1, -1, 0).
        mechanisms: one for each equation, by id.
        loops: feedback loops of up to eight variables, shortest first.
        modules: "absorption", "distribution", "binding", "turnover", "elimination", "effect" -> ids of mechanisms.
    """

    network: nx.DiGraph[str]
    mechanisms: Mapping[str, Mechanism]
    loops: tuple[Loop, ...]
    modules: Mapping[str, tuple[str, ...]]

    def has_path(self, cause: str, effect: str) -> bool:
        """Return whether one variable causes another, directly or through others.

        Raises:
            UnknownSymbolError: for a name that is no variable.
        """
        import networkx as nx

        for name in (cause, effect):
            if name not in self.network:
                raise unknown_symbol(name, self.network.nodes, "variable")
        return bool(nx.has_path(self.network, cause, effect))

    def plot(self, title: str = "") -> Figure:
        """Return the graph as a figure: variables that change, grouped by module, arrows by sign."""
        from sbmlqsp import figures

        moving = [name for name, data in self.network.nodes(data=True) if data["kind"] != "parameter"]
        shown = self.network.subgraph(moving)
        kinds: dict[str, Any] = {"species": "pool", "reaction": "process"}
        data = self.network.nodes
        nodes = [figures.Node(n, n, kinds.get(data[n]["kind"], "computed"), data[n]["module"]) for n in moving]
        links = [figures.Link(a, b, "influence") for a, b in shown.edges if a != b]
        return figures.network(nodes, links, title=title)


def graph(model: Model) -> CausalGraph:
    """Return the structural causal model: variables, mechanisms, modules, feedback loops.

    Signs are those of the derivative of a mechanism by its cause, looked up at the start and at perturbed states; 0
    where they disagree.
    """
    import networkx as nx

    found = mechanisms(model)
    network: nx.DiGraph[str] = nx.DiGraph()
    values = initial_values(model)
    modules: dict[str, list[str]] = {}
    for mechanism in found.values():
        module = module_of(model, mechanism)
        modules.setdefault(module, []).append(mechanism.id)
        _add(network, model, mechanism, module, values)
    for name, kind in model.document.kinds.items():
        if name not in network and kind != "local parameter":
            network.add_node(name, kind=_kind(model, name), module="")
    loops = tuple(sorted(_loops(network, model, values), key=lambda loop: (len(loop.variables), loop.variables)))
    return CausalGraph(network, found, loops, {name: tuple(ids) for name, ids in modules.items()})


def _add(
    network: nx.DiGraph[str], model: Model, mechanism: Mechanism, module: str, values: Mapping[str, float]
) -> None:
    effect = mechanism.variable
    if not effect:
        return
    network.add_node(effect, kind=_kind(model, effect), module=module)
    for cause in sorted(mechanism.reads - {"time"}):
        if cause not in network:
            network.add_node(cause, kind=_kind(model, cause), module="")
        sign = sign_of(model, mechanism.formula, cause, values)
        before = network.get_edge_data(cause, effect)
        if before is not None:
            sign = sign if before["sign"] == sign else 0
        network.add_edge(cause, effect, mechanism=mechanism.id, sign=sign)


def _kind(model: Model, name: str) -> str:
    kind = str(model.document.kinds.get(name, "parameter"))
    if kind == "parameter" and any(rule.variable == name for rule in model.tables.rules):
        return "variable"
    return "parameter" if kind in ("parameter", "local parameter", "compartment") else kind


def _loops(network: nx.DiGraph[str], model: Model, values: Mapping[str, float]) -> Iterator[Loop]:
    import networkx as nx

    slow = _own_times(model, values)
    moving = [n for n, data in network.nodes(data=True) if data["kind"] != "parameter"]
    part = network.subgraph(moving)
    for number, cycle in enumerate(nx.simple_cycles(part, length_bound=2 * LONGEST_LOOP)):
        if number >= MOST_LOOPS:
            return
        states = [name for name in cycle if name in slow]
        if len(states) < 2 or len(states) > LONGEST_LOOP:
            continue
        sign = 1
        for cause, effect in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            sign *= part.edges[cause, effect]["sign"]
        first = states.index(min(states))
        yield Loop((*states[first:], *states[:first]), sign, sum(slow[name] for name in states))


def _own_times(model: Model, values: Mapping[str, float]) -> dict[str, float]:
    """Return 1 / |d rate / d state| of each state at the start, infinite where a state has no decay of its own."""
    import numpy as np

    from sbmlqsp.derivatives import system

    made = system(model)
    start = np.asarray(made.start(made.values))
    nothing = np.zeros(len(made.inputs))
    diagonal = np.abs(np.diag(np.asarray(made.jacobian(start, made.values, nothing, 0.0))))
    found: dict[str, Any] = {}
    for name, rate in zip(made.states, diagonal.tolist(), strict=True):
        found[name] = 1.0 / rate if rate > 0 else float("inf")
    assert values is not None
    return found
