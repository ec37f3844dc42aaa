"""Edits that say what elements are: MIRIAM annotations (SBML L3V2 core, section 6) and terms of SBO."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from sbmlqsp.native import edits
from sbmlqsp.native._editing.dispatch import apply
from sbmlqsp.native._editing.sbml_tree import SbmlTree
from sbmlqsp.native._editing.xml_tree import Element

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FAMILIES = {
    "bqbiol": "http://biomodels.net/biology-qualifiers/",
    "bqmodel": "http://biomodels.net/model-qualifiers/",
}


@apply.register
def _(edit: edits.AddStatements, tree: SbmlTree) -> None:
    owner = tree.model if edit.id is None else tree.find(edit.id)
    if edit.sbo and tree.level >= 3:
        owner.set("sboTerm", edit.sbo)
    if not edit.statements:
        return
    metaid = owner.get("metaid") or _free(tree, f"meta_{edit.id or owner.get('id') or 'model'}".replace(".", "_"))
    owner.set("metaid", metaid)
    description = _description(tree, owner, metaid)
    for qualifier, uri in edit.statements:
        if uri not in _said(description, qualifier):
            description.append(tree.fragment(_statement(qualifier, uri)))


def _description(tree: SbmlTree, owner: Element, metaid: str) -> Element:
    """Return the RDF description of an element, made where it is missing."""
    annotation = tree.container(owner, "annotation", ("notes", "annotation"))
    rdf = next((child for child in annotation.children("RDF") if child.namespace == _RDF), None)
    if rdf is None:
        rdf = tree.fragment(f'<rdf:RDF xmlns:rdf="{_RDF}"/>')
        annotation.append(rdf)
    for description in rdf.children("Description"):
        if dict(description.attributes()).get(f"{description.prefix}:about") == f"#{metaid}":
            return description
    description = tree.fragment(f'<rdf:Description xmlns:rdf="{_RDF}" rdf:about={quoteattr("#" + metaid)}/>')
    rdf.append(description)
    return description


def _statement(qualifier: str, uri: str) -> str:
    family, _, name = qualifier.partition(":")
    spaces = f'xmlns:rdf="{_RDF}" xmlns:{family}="{_FAMILIES[family]}"'
    return f"<{qualifier} {spaces}><rdf:Bag><rdf:li rdf:resource={quoteattr(uri)}/></rdf:Bag></{family}:{name}>"


def _said(description: Element, qualifier: str) -> set[str]:
    name = qualifier.partition(":")[2]
    found = [li for element in description.children(name) for li in element.walk() if li.name == "li"]
    return {value for li in found for key, value in li.attributes() if key.endswith("resource")}


def _free(tree: SbmlTree, wanted: str) -> str:
    taken = {element.get("metaid") for element in tree.model.walk()}
    number, name = 1, wanted
    while name in taken:
        number, name = number + 1, f"{wanted}_{number}"
    return name
