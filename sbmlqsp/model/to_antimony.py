"""A model as Antimony: written, read back, and compared before anybody gets it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sbmlqsp.errors import ConversionError, UnsupportedFeature
from sbmlqsp.model.agreement import disagreements
from sbmlqsp.native import antimony
from sbmlqsp.native.antimony import AntimonyText

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model


def to_antimony(model: Model, *, rename: bool) -> str:
    """Return the model as Antimony; see `Model.to_antimony`."""
    written = antimony.faithful(model.sbml)
    if written.renamed and not written.problems and not rename:
        raise _renaming(model, written)
    written.raise_if_changed(rename=True)
    back = type(model).from_antimony(written.text, fallback_name=model.name)
    try:
        wrong = disagreements(model, back, renamed=dict(written.renamed))
    except UnsupportedFeature:
        wrong = ()  # no numbers to compare; the formulas were compared one by one
    if wrong:
        raise ConversionError(
            f"read back from Antimony the model has other equations: {', '.join(wrong[:3])}",
            where=model.name,
            fix="keep it as SBML",
            lost=wrong,
        )
    return "\n".join([*_report(written), written.text])


def _renaming(model: Model, written: AntimonyText) -> ConversionError:
    old, new = written.renamed[0]
    more = f" and {len(written.renamed) - 1} other ids" if len(written.renamed) > 1 else ""
    return ConversionError(
        f"in Antimony '{old}' would be called '{new}'{more}",
        where=model.name,
        fix="allow it with model.to_antimony(rename=True), or keep it as SBML",
        lost=tuple(f"id '{old}' ('{new}')" for old, new in written.renamed),
    )


def _report(written: AntimonyText) -> Iterator[str]:
    """Yield comments that say what is not as it was."""
    for old, new in written.renamed:
        yield f"// renamed: {old} is {new} here"
    for what in written.lost:
        yield f"// not written: {' '.join(what.split())}"
