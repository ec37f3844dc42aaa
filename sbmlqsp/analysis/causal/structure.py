"""`graph`: the structural causal model as a NetworkX graph, with modules and feedback loops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sbmlqsp.analysis.causal.loops import Loop, loops
from sbmlqsp.analysis.causal.modules import module_of
from sbmlqsp.analysis.causal.modules import modules as recognised
from sbmlqsp.analysis.causal.signs import sign_of
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.model.causes import causes
from sbmlqsp.model.initial import initial_values
from sbmlqsp.model.mechanisms import Mechanism, mechanisms
from sbmlqsp.simulation.untouched import read_by_doses

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class CausalGraph:
    """The structural causal model.

    Attributes:
        network: a NetworkX `DiGraph`; nodes have `kind` ("species", "parameter", "reaction", ...) and `module`, edges
            point from cause to effect and have `mechanism` and `sign` (1, -1, 0).
        mechanisms: one for each equation, by id.
        loops: feedback loops of states, shortest first.
        modules: "absorption", "distribution", "binding", "turnover", "elimination", "conversion", "effect", ... -> ids
            of mechanisms; a rate rule may belong to several.
    """

    network: nx.DiGraph[str]
    mechanisms: Mapping[str, Mechanism]
    loops: tuple[Loop, ...]
    modules: Mapping[str, tuple[str, ...]]

    def has_path(self, cause: str, effect: str) -> bool:
        """Return whether one variable causes another, directly or through others.

        `[S]`, a concentration, is caused by what causes `S` and by what causes the size of its compartment.

        Raises:
            UnknownSymbolError: for a name that is no variable.
        """
        import networkx as nx

        sources, targets = self._named(cause)[:1], self._named(effect) if effect != "time" else ()
        return any(nx.has_path(self.network, source, target) for source in sources for target in targets)

    def _label(self, name: str) -> str:
        node = self.network.nodes[name]
        told = node["kind"] == "reaction" and node["module"] != name
        return f"{name} ({node['module']})" if told else name

    def _named(self, name: str) -> tuple[str, ...]:
        bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
        if bare not in self.network or (bare != name and not self.network.nodes[bare].get("compartment")):
            raise unknown_symbol(name, self.network.nodes, "variable")
        return (bare,) if bare == name else (bare, self.network.nodes[bare]["compartment"])

    def plot(self, title: str = "") -> Figure:
        """Return the graph as a figure: what changes, reactions with their modules, influences by sign.

        Green arrows raise, orange flat ends lower, grey ones change their sign with the state.
        """
        from sbmlqsp import figures

        moving = [name for name, data in self.network.nodes(data=True) if data["kind"] != "parameter"]
        shown = self.network.subgraph(moving)
        kinds: dict[str, Any] = {"species": "pool", "reaction": "process"}
        data = self.network.nodes
        nodes = [figures.Node(n, self._label(n), kinds.get(data[n]["kind"], "computed"), "state") for n in moving]
        signs = {(a, b): each["sign"] for a, b, each in shown.edges(data=True) if a != b}
        links = [figures.Link(a, b, "influence", sign=sign) for (a, b), sign in signs.items()]
        return figures.network(nodes, links, title=title)


def graph(model: Model, regimen: Regimen | str | None = None) -> CausalGraph:
    """Return the structural causal model: variables, mechanisms, modules, feedback loops.

    With a regimen, parameters that its doses read (lag, duration, rate, bioavailability) are causes of their targets.

    Signs are those of the derivative of a mechanism by its cause, looked up at the start and at perturbed states; 0
    where they disagree.
    """
    found = mechanisms(model)
    values = initial_values(model)
    network = _linked(model, found, values)
    for parameter, target in read_by_doses(regimen):
        if parameter in network and target in network:
            network.add_edge(parameter, target, mechanism="dose", sign=0)
    known, modules = recognised(model), dict[str, list[str]]()
    for mechanism in found.values():
        kinds = known.get(mechanism.id) or (module_of(model, mechanism),)
        for kind in kinds:
            modules.setdefault(kind, []).append(mechanism.id)
        if mechanism.variable and mechanism.kind != "initial":
            network.nodes[mechanism.variable]["module"] = kinds[0]
    return CausalGraph(network, found, loops(model), {name: tuple(ids) for name, ids in modules.items()})


def _linked(model: Model, found: Mapping[str, Mechanism], values: Mapping[str, float]) -> nx.DiGraph[str]:
    """Return the variables with an edge from each cause to its effect."""
    import networkx as nx

    network: nx.DiGraph[str] = nx.DiGraph()
    for name, kind in model.document.kinds.items():
        network.add_node(name, kind=_kind(model, name), module="")
        if kind == "species":
            network.nodes[name]["compartment"] = model.tables.species[name].compartment
    for mechanism in found.values():
        for cause in sorted(mechanism.reads - {"time"}) if mechanism.variable else ():
            sign = sign_of(model, mechanism.formula, cause, values)
            before = network.get_edge_data(cause, mechanism.variable)
            if before is not None:
                sign = sign if before["sign"] == sign else 0
            network.add_edge(cause, mechanism.variable, mechanism=mechanism.id, sign=sign)
    for effect, reads in causes(model).items():  # algebraic rules, sizes behind concentrations, conversion factors
        network.add_edges_from(((c, effect) for c in reads if not network.has_edge(c, effect)), mechanism="", sign=0)
    return network


def _kind(model: Model, name: str) -> str:
    kind = str(model.document.kinds.get(name, "parameter"))
    if kind == "parameter" and any(rule.variable == name for rule in model.tables.rules):
        return "variable"
    return "parameter" if kind in ("parameter", "local parameter", "compartment") else kind
