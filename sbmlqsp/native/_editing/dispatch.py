"""The one function that applies an edit; each kind of edit registers its own way in the modules beside this one."""

from __future__ import annotations

from functools import singledispatch

from sbmlqsp.native._editing.sbml_tree import SbmlTree


@singledispatch
def apply(edit: object, tree: SbmlTree) -> None:
    """Carry out one edit on the tree."""
    raise TypeError(f"{type(edit).__name__} is no edit of a {type(tree).__name__}")


def make_variable(tree: SbmlTree, name: str) -> None:
    """Let something change: SBML forbids rules and events on constants."""
    element = tree.find(name)
    if element.name == "species" or tree.level > 2 or element.name in {"parameter", "compartment"}:
        element.set("constant", "false")
