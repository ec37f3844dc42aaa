"""An SBML document as an editable tree: where its elements are, and in what order new ones have to stand."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError, ParseError
from sbmlqsp.native._editing.writing import SbmlWriter
from sbmlqsp.native._editing.xml_tree import Element, parse
from sbmlqsp.native._reading.context import free_id

# The order of L2V5 section 4.2 and L3V1 section 4.2; L3V2 allows any.
_MODEL_ORDER = (
    "notes",
    "annotation",
    "listOfFunctionDefinitions",
    "listOfUnitDefinitions",
    "listOfCompartmentTypes",
    "listOfSpeciesTypes",
    "listOfCompartments",
    "listOfSpecies",
    "listOfParameters",
    "listOfInitialAssignments",
    "listOfRules",
    "listOfConstraints",
    "listOfReactions",
    "listOfEvents",
)
_IDENTIFIED = ("listOfFunctionDefinitions", "listOfCompartments", "listOfSpecies", "listOfParameters")


class SbmlTree:
    """One SBML document of Level 2 or 3 under edit."""

    def __init__(self, text: str) -> None:
        self._document = parse(text)
        root = self._document.child("sbml")
        model = root.child("model") if root is not None else None
        if root is None or model is None:
            raise ParseError("the document contains no model", fix="give an SBML file with one <model>")
        self.model = model
        self.level, self.version = int(root.get("level") or 0), int(root.get("version") or 0)
        self.prefix = f"{model.prefix}:" if model.prefix else ""
        self.writer = SbmlWriter(self.level, self.version, self.prefix)
        self._by_id: dict[str, Element] = dict(self._identified())
        self._indices: dict[str, dict[str, Element]] = {}

    def render(self) -> str:
        """Return the document as text."""
        return self._document.render()

    # Finding

    def _identified(self) -> Iterator[tuple[str, Element]]:
        for name in _IDENTIFIED:
            for element in self.items(name):
                yield element.get("id") or "", element
        for reaction in self.items("listOfReactions"):
            yield from _with_parts(reaction)
        yield from self._events()

    def _events(self) -> Iterator[tuple[str, Element]]:
        """Yield events under their ids, or under those that the reader makes up."""
        events = self.items("listOfEvents")
        taken = {event.get("id") or "" for event in events}
        for place, event in enumerate(events):
            yield event.get("id") or free_id(f"event_{place + 1}", taken), event

    def items(self, list_name: str) -> list[Element]:
        """Return the elements of one of the model's lists."""
        container = self.model.child(list_name)
        return [] if container is None else [e for e in container.children() if not _is_text(e)]

    def find(self, name: str) -> Element:
        """Return the element with this id (`reaction.parameter` for local parameters).

        Raises:
            UnknownSymbolError: if there is none.
        """
        found = self._by_id.get(name) or self.unit_definition(name)
        if found is None:
            raise unknown_symbol(name, [known for known in self._by_id if known], "element")
        return found

    def __contains__(self, name: str) -> bool:
        return name in self._by_id

    def unit_definition(self, name: str) -> Element | None:
        """Return the unit definition with this id; units have names of their own in SBML."""
        return self._keyed("listOfUnitDefinitions", "id").get(name)

    def rule_of(self, variable: str) -> Element | None:
        """Return the rule of a variable."""
        return self._keyed("listOfRules", "variable").get(variable)

    def initial_assignment_of(self, symbol: str) -> Element | None:
        """Return the initial assignment of a symbol."""
        return self._keyed("listOfInitialAssignments", "symbol").get(symbol)

    def _keyed(self, list_name: str, attribute: str) -> dict[str, Element]:
        if list_name not in self._indices:
            keyed = ((element.get(attribute), element) for element in self.items(list_name))
            self._indices[list_name] = {key: element for key, element in keyed if key}
        return self._indices[list_name]

    # Changing

    def fragment(self, xml: str) -> Element:
        """Return the one element of a piece of XML written for this document."""
        return parse(xml, self.model.namespaces).children()[0]

    def add(self, list_name: str, xml: str) -> Element:
        """Append an element to one of the model's lists, which is made where SBML wants it.

        Raises:
            ModelError: if its id is taken.
        """
        element = self.fragment(xml)
        name = element.get("id")
        if name and list_name != "listOfUnitDefinitions" and name in self._by_id:
            raise ModelError(f"the id '{name}' is taken", where=name, fix="choose another id")
        self.container(self.model, list_name, _MODEL_ORDER).append(element)
        self._indices.pop(list_name, None)
        if name and list_name != "listOfUnitDefinitions":
            self._by_id.update(_with_parts(element))
        return element

    def container(self, parent: Element, name: str, order: tuple[str, ...]) -> Element:
        """Return the child with this name, made at its place in the order where it is missing."""
        found = parent.child(name)
        if found is not None:
            return found
        made = self.fragment(self.writer.element(name))
        earlier = order[: order.index(name)]
        before = [child for child in parent.children() if child.name in earlier]
        parent.insert(made, before[-1] if before else None)
        return made

    def remove(self, element: Element) -> None:
        """Remove an element, and its list where that gets empty (Level 2 and L3V1 forbid empty lists)."""
        parent = element.parent
        assert parent is not None
        parent.remove(element)
        self._indices.pop(parent.name, None)
        for name, _ in list(_with_parts(element)):
            self._by_id.pop(name, None)
        if parent.name.startswith("listOf") and not parent.children() and parent.parent is not None:
            parent.parent.remove(parent)

    def replace(self, old: Element, xml: str) -> None:
        """Put an element in the place of another one of the same kind."""
        assert old.parent is not None
        self._indices.pop(old.parent.name, None)
        old.parent.replace(old, self.fragment(xml))

    def set_math(self, owner: Element, math: str) -> None:
        """Replace the formula of an element."""
        old = owner.child("math")
        new = self.fragment(math)
        if old is not None:
            owner.replace(old, new)
        else:
            before = [child for child in owner.children() if _is_text(child)]
            owner.insert(new, before[-1] if before else None)


def _is_text(element: Element) -> bool:
    return element.name in {"notes", "annotation"}


def _with_parts(element: Element) -> Iterator[tuple[str, Element]]:
    """Yield (id, element) of an element and of what has ids inside a reaction."""
    name = element.get("id") or ""
    yield name, element
    if element.name != "reaction":
        return
    for part in element.walk():
        if part.name == "speciesReference" and part.get("id"):
            yield part.get("id") or "", part
        elif part.name == "localParameter" or (part.name == "parameter" and part is not element):
            yield f"{name}.{part.get('id')}", part
