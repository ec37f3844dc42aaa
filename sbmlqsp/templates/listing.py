"""The catalogue of all templates."""

from __future__ import annotations

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.templates import binding, pbpk, pd, pk, tmdd, transport
from sbmlqsp.templates.template import Template


def catalogue() -> tuple[Template, ...]:
    """Return every template; `name` and `meaning` tell what it is, `model()` makes it."""
    return (
        *pk.TEMPLATES,
        *pd.TEMPLATES,
        *binding.TEMPLATES,
        *tmdd.TEMPLATES,
        *pbpk.TEMPLATES,
        pbpk.whole_body(),
        *transport.TEMPLATES,
    )


def find(name: str) -> Template:
    """Return the template of this name.

    Raises:
        UnknownSymbolError: with the nearest names.
    """
    every = {template.name: template for template in catalogue()}
    if name not in every:
        raise unknown_symbol(name, every, "template")
    return every[name]
