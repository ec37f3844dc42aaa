"""Building blocks with units and sources, and `compose`, which joins them into one model."""

from sbmlqsp.templates import binding, partition, pbpk, pd, pk, tmdd, transport
from sbmlqsp.templates.composition import compose
from sbmlqsp.templates.listing import catalogue, find
from sbmlqsp.templates.sinks import with_sinks
from sbmlqsp.templates.template import Template, TemplateParameter

__all__ = [
    "Template",
    "TemplateParameter",
    "binding",
    "catalogue",
    "compose",
    "find",
    "partition",
    "pbpk",
    "pd",
    "pk",
    "tmdd",
    "transport",
    "with_sinks",
]
