"""The files of a new entry: what is known is written, what is not is marked as to be done."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sbmlqsp.curation.identifiers import Identifier, identifier
from sbmlqsp.curation.metadata import TODO
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model

_FAMILIES = ("bqbiol:", "bqmodel:")


def entry_toml(model: Model, title: str) -> str:
    """Return entry.toml of a draft: the model's annotations are taken over, each of its numbers asks for a source."""
    statements = list(_statements(model))
    papers = {one.collection: one.accession for name, q, one in statements if name == "model" and "DescribedBy" in q}
    taxon = next((str(one) for name, q, one in statements if name == "model" and q.endswith("hasTaxon")), "")
    lines = [
        f"title = {_text(title)}",
        'authors = ["TODO"]',
        'citation = "TODO"',
        f"doi = {_text(papers['doi'])}" if "doi" in papers else "# doi = ",
        f"pubmed = {_text(papers['pubmed'])}" if "pubmed" in papers else "# pubmed = ",
        'licence = "CC0-1.0"',
        'level = "draft"',
        'version = "0.1"',
        "curators = []",
        'summary = ""',
        "keywords = []",
        "drugs = []",
        "targets = []",
        f"taxon = {_text(taxon)}" if taxon else "# taxon = ",
        "changes = []",
        "",
        "[context]",
        *(f'{key} = ""' for key in ("question", "use", "verification", "validation", "applicability")),
        "",
        "[annotations]",
        *_annotations(statements),
        "",
        "[sbo]",
        'model = "SBO:0000293"',
        "",
        "[sources]",
        *(f"{name} = {_text(TODO)}" for name in given(model)),
    ]
    return "\n".join(lines) + "\n"


def given(model: Model) -> list[str]:
    """Return the parameters and compartments whose value is a number of the model."""
    tables = model.tables
    derived = {rule.variable for rule in tables.rules if rule.kind != "rate"} | set(tables.initial_assignments.ids)
    numbers = [p.id for p in tables.parameters if p.value is not None]
    numbers += [c.id for c in tables.compartments if c.size is not None]
    return [name for name in numbers if name not in derived]


def study_toml(model: Model, model_file: str) -> str:
    """Return a study with one arm and the form of a claim."""
    species = next(iter(model.tables.species), None)
    quantity = f"cmax([{species.id}])" if species else "TODO"
    return f"""title = "TODO"
model = "../{model_file}"

[arms.first]
# regimen = "100 mg into ... every 24 h x 7"
until = {'"24 h"' if model.unit_of("time") else "24"}

# [[claims]]
# arm = "first"
# quantity = {_text(quantity)}
# expected = "12.4 mg/L"
# tolerance = "2 %"
# kind = "stated"
# source = "Table 2"
"""


def readme(title: str, origin: str) -> str:
    """Return a README with the sections that the gates ask for."""
    sections = ("## What matches", "## What does not match, or is not known")
    return f"# {title}\n\nMade from {origin}.\n" + "".join(f"\n{heading}\n\n- {TODO}\n" for heading in sections)


def _statements(model: Model) -> Iterator[tuple[str, str, Identifier]]:
    """Yield (element, qualifier, identifier) of what the model's own annotations say in a known collection."""
    known = {*model.tables.parameters.ids, *model.tables.compartments.ids, *model.tables.species.ids}
    known |= set(model.tables.reactions.ids)
    for key, found in model.annotations.items():
        element = key if key in known else "model" if key in {"model", model.tables.id} else ""
        for qualifier, uri in found:
            try:
                target = identifier(uri)
            except SbmlqspError:
                continue
            if element:
                yield element, qualifier, target


def _annotations(statements: list[tuple[str, str, Identifier]]) -> Iterator[str]:
    by_element: dict[str, list[str]] = {}
    for element, qualifier, target in statements:
        if element == "model" and qualifier.endswith(("isDescribedBy", "hasTaxon")):
            continue
        relation = qualifier.removeprefix("bqbiol:")
        by_element.setdefault(element, []).append(f"{relation} {target}")
    for element, texts in by_element.items():
        yield f"{element} = [{', '.join(map(_text, dict.fromkeys(texts)))}]"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
