"""What a claim's `quantity` means once it is read: a small tree of frozen nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sbmlqsp.core.measure import Measure
from sbmlqsp.study.quantity_calls import SIGNATURES


@dataclass(frozen=True, slots=True)
class Constant:
    """A number; its unit is None where none was written."""

    value: Measure


@dataclass(frozen=True, slots=True)
class Identifier:
    """The value at the start of a parameter, an amount `S`, a concentration `[S]` or any other symbol."""

    name: str
    column: int = 0


@dataclass(frozen=True, slots=True)
class Curve:
    """What a call looks at over time: a selection, an observable or an expression of them."""

    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`operator` is one of + - * / ^; a leading minus is 0 - right with `left` None."""

    operator: str
    left: Node | None
    right: Node


@dataclass(frozen=True, slots=True)
class Function:
    """Plain mathematics: abs, exp, ln, log10, max, min, sqrt."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to `end`."""

    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `quantity_calls.SIGNATURES`, `arm` None meaning the claim's own arm."""

    name: str
    arguments: tuple[Curve | Node, ...] = ()
    window: Window | None = None
    arm: str | None = None
    column: int = 0


Node = Constant | Identifier | Operation | Function | Call


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all nodes below it, windows included."""
    yield node
    for child in _children(node):
        yield from walk(child)


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case Operation(left=None, right=right):
            return (right,)
        case Operation(left=left, right=right) if left is not None:
            return left, right
        case Function(arguments=arguments):
            return arguments
        case Call(arguments=arguments, window=window):
            nodes = tuple(argument for argument in arguments if not isinstance(argument, Curve))
            return nodes if window is None else (*nodes, window.start, window.end)
        case _:
            return ()


def curves(node: Node, arm: str) -> Iterator[tuple[str, str]]:
    """Yield (arm, curve) for everything a simulation has to report, for a claim made on `arm`."""
    if isinstance(node, Call):
        signature, own = SIGNATURES[node.name], node.arm or arm
        if signature.subject == "curve" and not signature.needs:
            yield from ((own, argument.text) for argument in node.arguments if isinstance(argument, Curve))
        arm = own if signature.subject == "population" else arm  # what is asked of each patient is asked of that arm
    for child in _children(node):
        yield from curves(child, arm)
