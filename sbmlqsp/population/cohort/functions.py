"""The functions of one model: what is constant for a patient, rates, outputs and events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sbmlqsp.population.cohort.code import FAST, Code, Value, vector
from sbmlqsp.population.cohort.graph import CONSTANT, Node
from sbmlqsp.population.cohort.lowering import Lowering
from sbmlqsp.population.cohort.rows import Rows
from sbmlqsp.population.cohort.system import System

ATTRIBUTES = "#0"


@dataclass(frozen=True, slots=True)
class Target:
    """What code is written for: a system, its rows, the number of lanes."""

    system: System
    rows: Rows
    lanes: int

    @property
    def vector(self) -> str:
        """The type of one row."""
        return vector("double", self.lanes)

    def address(self, code: Code, name: str, place: int = 0) -> Value:
        """Return the address of a row in working memory, which functions get as `%rows`."""
        return code.at(code.literal("%rows", "ptr"), self.rows[name] + place, self.vector)

    def load(self, code: Code, name: str, place: int = 0) -> Value:
        """Return a row of working memory."""
        return code.load(self.address(code, name, place), self.vector)

    def lowering(self, code: Code, state: Callable[[int], Value], *, everything: bool = False) -> Lowering:
        """Return what computes nodes in a function; `everything`: also what is constant for a patient."""
        held = {} if everything else self.system.held
        kept: dict[int, Value] = {}

        def constant(node: Node) -> Value:
            name, place = ("CONSTANT", node.place) if node.operator == CONSTANT else ("HELD", held[node.id])
            value = self.load(code, name, place)
            return value.differs(0.0) if node.is_condition else value

        def loaded(node: Node) -> Value:
            if node.place not in kept:
                kept[node.place] = state(node.place)
            return kept[node.place]

        return Lowering(code, self.lanes, loaded, constant, held=held)

    def from_memory(self, code: Code, base: Value) -> Callable[[int], Value]:
        """Return how to get a state from an array."""
        return lambda place: code.load(code.at(base, place, self.vector), self.vector)


def function_texts(target: Target, *, inline: bool) -> list[str]:
    """Return the functions that every integrator needs.

    Those the driver calls take `rows`: `prepare` computes HELD, `slopes` puts rates into NEW, `report` outputs into
    OUTPUT, `triggers` into TRIGGER which triggers hold, `event_k` what event k sets into SET. `rates(rows, from, to)`
    is the one inside a step.
    """
    return [
        _rates(target, inline=inline),
        _prepare(target),
        _slopes(target),
        _report(target),
        _triggers(target),
        *(_event(target, number) for number in range(len(target.system.events))),
    ]


def _finish(code: Code, head: str) -> str:
    code.do("ret void")
    return code.text(head)


def _rates(target: Target, *, inline: bool) -> str:
    code = Code(FAST)
    source, into = code.literal("%from", "ptr"), code.literal("%to", "ptr")
    lowering = target.lowering(code, target.from_memory(code, source))
    for place, rate in enumerate(target.system.rates):
        code.store(lowering.number(rate), code.at(into, place, target.vector))
    head = f"define internal void @rates(ptr noalias %rows, ptr noalias %from, ptr noalias %to) {_inlining(inline)}"
    return _finish(code, f"{head} {ATTRIBUTES}")


def _inlining(inline: bool) -> str:
    return "alwaysinline" if inline else "noinline"


def _prepare(target: Target) -> str:
    code = Code(FAST)
    nodes = target.system.algebra.graph.nodes
    lowering = target.lowering(code, lambda _: code.constant(0.0, target.vector), everything=True)
    for number, row in target.system.held.items():
        code.store(lowering.number(nodes[number]), target.address(code, "HELD", row))
    return _finish(code, f"define void @prepare(ptr noalias %rows) {ATTRIBUTES}")


def _slopes(target: Target) -> str:
    code = Code(FAST)
    rows = code.literal("%rows", "ptr")
    state, new = target.address(code, "STATE"), target.address(code, "NEW")
    code.do(f"call void @rates({rows}, {state}, {new})")
    return _finish(code, f"define void @slopes(ptr noalias %rows) {ATTRIBUTES}")


def _report(target: Target) -> str:
    code = Code(FAST)
    lowering = target.lowering(code, target.from_memory(code, target.address(code, "STATE")))
    for place, output in enumerate(target.system.outputs):
        code.store(lowering.number(output), target.address(code, "OUTPUT", place))
    return _finish(code, f"define void @report(ptr noalias %rows) {ATTRIBUTES}")


def _triggers(target: Target) -> str:
    code = Code(FAST)
    lowering = target.lowering(code, target.from_memory(code, target.address(code, "STATE")))
    for place, trigger in enumerate(target.system.triggers.values()):
        holds = code.select(lowering.condition(trigger), 1.0, 0.0, target.vector)
        code.store(holds, target.address(code, "TRIGGER", place))
    return _finish(code, f"define void @triggers(ptr noalias %rows) {ATTRIBUTES}")


def _event(target: Target, number: int) -> str:
    code = Code(FAST)
    changes = list(target.system.events.values())[number]
    lowering = target.lowering(code, target.from_memory(code, target.address(code, "STATE")))
    for place, change in enumerate(changes):
        code.store(lowering.number(change.value), target.address(code, "SET", place))
    return _finish(code, f"define void @event_{number}(ptr noalias %rows) {ATTRIBUTES}")
