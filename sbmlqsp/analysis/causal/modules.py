"""Which part of pharmacology a mechanism belongs to, by what it moves: names play no part."""

from __future__ import annotations

from sbmlqsp.analysis.causal.flows import Flow, flows, moving
from sbmlqsp.core.expression import Apply, Expression, symbols, walk
from sbmlqsp.model import Model
from sbmlqsp.model.mechanisms import Mechanism

OTHERWISE = {"balance": "balance", "initial": "start", "event": "event", "algebraic": "constraint"}
LINEAR = frozenset({"plus", "minus", "times", "divide"})


def modules(model: Model) -> dict[str, tuple[str, ...]]:
    """Return the modules of each reaction and rule by the id of its mechanism; a rate rule may belong to several.

    "binding": two into one, and back; "distribution": a way there and back; "absorption": out of what nothing but
    absorption feeds, into what goes on from there; "turnover": from outside, and the loss of what comes from outside;
    "elimination": any other loss; "conversion": any other way; "effect": a nonlinear function of states, and a state
    that follows another without using it up; "output": a linear function of states; "derived": one of constants alone.
    """
    found: dict[str, tuple[str, ...]] = model.document.keep("modules", lambda _: _modules(model))
    return found


def module_of(model: Model, mechanism: Mechanism) -> str:
    """Return the first module of a mechanism, see `modules`; "balance", "start", "event", "constraint" for the rest."""
    return OTHERWISE.get(mechanism.kind) or modules(model)[mechanism.id][0]


def _modules(model: Model) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    everything = flows(model)
    for flow in everything:
        for name in flow.mechanisms:
            found.setdefault(name, []).append(_module(flow, everything))
    for rule in model.document.tables.rules:
        name = f"rule of {rule.variable or rule.id}"
        if rule.kind == "assignment" and rule.math is not None:
            found.setdefault(name, []).append(_of_assignment(model, rule.math))
        found.setdefault(name, []).extend([] if found.get(name) else ["effect"])
    return {name: tuple(dict.fromkeys(kinds)) for name, kinds in found.items()}


# --- flows ------------------------------------------------------------------------------------------------------------


def _module(flow: Flow, everything: tuple[Flow, ...]) -> str:
    counts = len(flow.sources), len(flow.targets)
    if counts == (2, 1) or (counts == (1, 2) and _binds_again(flow, everything)):
        return "binding"
    if not flow.sources:
        return "effect" if flow.linked else "turnover"
    if not flow.targets:
        made = {name for other in everything if not other.sources and not other.linked for name in other.targets}
        linked = {name for other in everything if other.linked for name in other.targets}
        return "turnover" if set(flow.sources) & made else "effect" if set(flow.sources) & linked else "elimination"
    if counts == (1, 1):
        return _transfer(flow, everything)
    return "conversion"


def _binds_again(flow: Flow, everything: tuple[Flow, ...]) -> bool:
    back = (sorted(flow.targets), sorted(flow.sources))
    return flow.both_ways or any((sorted(f.sources), sorted(f.targets)) == back for f in everything)


def _transfer(flow: Flow, everything: tuple[Flow, ...]) -> str:
    if flow.both_ways or any((f.sources, f.targets) == (flow.targets, flow.sources) for f in everything):
        return "distribution"
    site = flow.sources[0]
    return "absorption" if _is_site(site, everything, frozenset()) and site not in flow.targets else "conversion"


def _is_site(name: str, everything: tuple[Flow, ...], seen: frozenset[str]) -> bool:
    """Return whether a state only passes on what was put into it: nothing but such states feeds it."""
    leaving = {flow.targets for flow in everything if name in flow.sources and flow.targets}
    feeding = [flow for flow in everything if name in flow.targets]
    if name in seen or len(leaving) != 1 or any(len(flow.sources) != 1 for flow in feeding):
        return False
    if feeding and any(name in flow.sources and not flow.targets for flow in everything):
        return False  # what is fed and eliminated is the central place
    return all(_is_site(flow.sources[0], everything, seen | {name}) for flow in feeding)


# --- assignment rules -------------------------------------------------------------------------------------------------


def _of_assignment(model: Model, math: Expression) -> str:
    changing = moving(model)
    if not symbols(math) & changing:
        return "derived"
    return "effect" if any(_is_nonlinear(node, changing) for node in walk(math)) else "output"


def _is_nonlinear(node: Expression, changing: frozenset[str]) -> bool:
    if not isinstance(node, Apply) or not any(symbols(part) & changing for part in node.arguments):
        return False
    varying = [part for part in node.arguments if symbols(part) & changing]
    if node.operator == "times":
        return len(varying) > 1
    if node.operator == "divide":
        return bool(symbols(node.arguments[1]) & changing)
    return node.operator not in LINEAR
