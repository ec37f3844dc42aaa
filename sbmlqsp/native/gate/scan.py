"""One walk over one formula: is every operator, number, symbol and call what it has to be, and how large is it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple
from xml.etree.ElementTree import Element

from sbmlqsp.errors import LimitExceeded
from sbmlqsp.native.gate import numbers
from sbmlqsp.native.gate.document import MATH
from sbmlqsp.native.gate.findings import Findings, local, title
from sbmlqsp.native.gate.graph import ENOUGH
from sbmlqsp.native.gate.operators import ANY, ARITY, CONSTANTS, DISTRIBUTIONS, FUNCTION_SYMBOLS, NULLARY_SYMBOLS

MOST_TERMS = 2_000
MOST_PIECES = 300

_CI, _CN, _CSYMBOL, _APPLY = (MATH + name for name in ("ci", "cn", "csymbol", "apply"))
_LEAVES = frozenset({_CI, _CSYMBOL})
_PIECEWISE, _PIECE, _OTHERWISE = (MATH + name for name in ("piecewise", "piece", "otherwise"))
_FACTORIAL = MATH + "factorial"
_SEMANTICS, _ANNOTATIONS = MATH + "semantics", frozenset({MATH + "annotation", MATH + "annotation-xml"})
_QUALIFIERS = {MATH + "root": MATH + "degree", MATH + "log": MATH + "logbase"}


class Shape(NamedTuple):
    """A function definition once all calls in it are replaced: its size, and how often it uses each argument."""

    size: int
    uses: tuple[int, ...]


class Scan:
    """The result of a walk. `hidden` are the local parameters, which may hide values of the same name.

    Attributes:
        size: number of nodes when all function calls are replaced by the bodies of the functions.
        uses: how often each value is read, counted after the same replacement.
        rates: ids whose rate of change is read (rateOf).
    """

    def __init__(
        self,
        values: AbstractSet[str],
        functions: Mapping[str, Shape],
        findings: Findings,
        owner: Element,
        *,
        hidden: AbstractSet[str] = frozenset(),
        distributions: bool = False,
    ) -> None:
        self.size = 0
        self.uses: dict[str, int] = defaultdict(int)
        self.rates: set[str] = set()
        self._values = values
        self._hidden = hidden
        self._functions = functions
        self._findings = findings
        self._owner = owner
        self._distributions = distributions

    def visit(self, node: Element, times: int = 1) -> None:
        """Take in one node that occurs `times` times."""
        self.size += times
        tag = node.tag
        if len(node) and (tag in _LEAVES or tag in CONSTANTS):
            self._content(node)
        if tag == _CI:
            self._symbol(node, times)
        elif tag == _CN:
            numbers.check_literal(node, self._findings)
        elif tag == _APPLY:
            self._apply(node, times)
        elif tag == _CSYMBOL:
            if _url(node) not in NULLARY_SYMBOLS:
                self._bad_csymbol(node)
        elif tag == _PIECEWISE:
            self._piecewise(node, times)
        elif tag == _SEMANTICS and len(node) > 0:
            self.visit(node[0], times)
        elif tag not in CONSTANTS:
            self._find(node, "unknown-operator", f"<{local(node)}> is not a part of SBML's formulas")

    def _symbol(self, node: Element, times: int) -> None:
        name = (node.text or "").strip()
        if name in self._hidden:
            return
        if name in self._values:
            self.uses[name] += times
        elif name in self._functions:
            self._find(node, "unknown-symbol", f"'{name}' is a function, and is used as a value")
        else:
            self._find(node, "unknown-symbol", f"the formula reads '{name[:40]}', and no such value exists")

    def _apply(self, node: Element, times: int) -> None:
        if len(node) == 0:
            self._find(node, "unknown-operator", "<apply> is empty")
            return
        head, *arguments = node
        if len(head) and head.tag != _APPLY:
            self._content(head)
        if len(arguments) > MOST_TERMS:
            raise _too_many(self._owner, f"{MOST_TERMS:,} terms")
        if head.tag == _CI:
            self._call(head, arguments, times)
        elif head.tag == _CSYMBOL:
            self._symbol_call(head, arguments, times)
        elif head.tag == _APPLY and not arguments:
            self.visit(head, times)  # brackets around a formula: not MathML, but published and without doubt
        elif head.tag in ARITY:
            if arguments and arguments[0].tag == _QUALIFIERS.get(head.tag):
                arguments[:1] = list(arguments[0])
                self._count(head, arguments, (2, 2))
            else:
                self._count(head, arguments, ARITY[head.tag])
            if head.tag == _FACTORIAL and arguments:
                numbers.check_factorial(arguments[0], self._findings)
            for argument in arguments:
                self.visit(argument, times)
        else:
            self._find(node, "unknown-operator", f"<{local(head)}> is not an operator of SBML's formulas")

    def _call(self, head: Element, arguments: list[Element], times: int) -> None:
        name = (head.text or "").strip()
        shape = self._functions.get(name)
        if shape is None:
            self._find(
                head,
                "unknown-function",
                f"the formula calls '{name[:40]}', and there is no function of this name with a formula",
            )
            return
        self._count(head, arguments, (len(shape.uses), len(shape.uses)), name)
        self.size = min(ENOUGH, self.size + times * shape.size)
        for argument, uses in zip(arguments, shape.uses, strict=False):
            self.visit(argument, min(ENOUGH, times * uses))

    def _symbol_call(self, head: Element, arguments: list[Element], times: int) -> None:
        url = _url(head)
        if url in FUNCTION_SYMBOLS:
            self._count(head, arguments, FUNCTION_SYMBOLS[url], url.rpartition("/")[2])
        elif url not in DISTRIBUTIONS or not self._distributions:
            self._bad_csymbol(head)
            return
        if url.endswith("rateOf") and arguments:
            self._rate_of(arguments[0])
            return
        for argument in arguments:
            self.visit(argument, times)

    def _rate_of(self, argument: Element) -> None:
        name = (argument.text or "").strip()
        if argument.tag == _CI and name in self._values:
            self.rates.add(name)
        else:
            self._find(argument, "unknown-symbol", "rateOf needs the id of a value")

    def _piecewise(self, node: Element, times: int) -> None:
        if len(node) > MOST_PIECES:
            raise _too_many(self._owner, f"{MOST_PIECES} pieces")
        for piece in node:
            expected = {_PIECE: 2, _OTHERWISE: 1}.get(piece.tag, -1)
            if len(piece) != expected:
                self._find(
                    piece, "wrong-argument-count", f"<{local(piece)}> does not belong into <piecewise> like this"
                )
            for child in piece:
                self.visit(child, times)

    def _count(self, node: Element, arguments: list[Element], allowed: tuple[int, int], name: str = "") -> None:
        least, most = allowed
        if not least <= len(arguments) <= most:
            wanted = f"at least {least}" if most == ANY else f"{least}" if least == most else f"{least} or {most}"
            self._find(
                node,
                "wrong-argument-count",
                f"'{name or local(node)}' has {len(arguments)} arguments and needs {wanted}",
            )

    def _content(self, node: Element) -> None:
        self._find(node, "unknown-operator", f"<{local(node)}> has elements in it, which readers drop without a word")

    def _bad_csymbol(self, node: Element) -> None:
        self._find(node, "unknown-csymbol", f"the csymbol '{_url(node)[:80]}' is not known", "use a formula without it")

    def _find(self, node: Element, rule: str, message: str, fix: str = "") -> None:
        self._findings.add(node, rule, message, fix or "correct the formula")


def _url(node: Element) -> str:
    return node.get("definitionURL", "").strip()


def _too_many(owner: Element, what: str) -> LimitExceeded:
    return LimitExceeded(
        f"one operator has more than {what}",
        where=title(owner),
        fix="split the formula into several rules",
        limit="terms",
        step="reading SBML",
    )
