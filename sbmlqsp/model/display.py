"""How a model shows itself in a console and in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model

_COUNTED = ("compartments", "species", "parameters", "reactions", "rules", "events")


def text(model: Model) -> str:
    """Return one line: the name and how much of what there is."""
    counts = [(len(getattr(model, kind)), kind) for kind in _COUNTED]
    content = ", ".join(f"{number} {kind if number != 1 else _singular(kind)}" for number, kind in counts if number)
    changed = f", {len(model.values)} values set" if model.values else ""
    return f"<Model '{model.name}': {content or 'empty'}{changed}>"


def _singular(kind: str) -> str:
    return kind if kind == "species" else kind.removesuffix("s")


def html(model: Model) -> str:
    """Return a small table of the model's species and parameters for notebooks."""
    rows = [
        (species.id, "species", _number(species.initial_amount, species.initial_concentration), species.name)
        for species in model.species
    ]
    rows += [(parameter.id, "parameter", _number(parameter.value), parameter.name) for parameter in model.parameters]
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[:40])
    more = f"<p>and {len(rows) - 40} more</p>" if len(rows) > 40 else ""
    head = "<tr><th>id</th><th>kind</th><th>initial value</th><th>name</th></tr>"
    return f"<p><b>{escape(model.name)}</b> {escape(text(model))}</p><table>{head}{body}</table>{more}"


def _number(*values: float | None) -> str:
    return next((f"{value:g}" for value in values if value is not None), "")
