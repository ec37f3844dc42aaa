"""`export`: write a model for another tool, or refuse with what would be lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sbmlqsp.conversion.contract import ConversionReport, Converter, Loss
from sbmlqsp.conversion.registry import converter, converter_for
from sbmlqsp.core.files import write_all
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ConversionError
from sbmlqsp.model import Model
from sbmlqsp.treatment import schedule


def export(
    model: Model,
    path: str | Path,
    *,
    to: str | None = None,
    regimen: Regimen | str | None = None,
    body_weight: Any = None,
    body_surface_area: Any = None,
    until: Any = None,
    lossy: bool = False,
) -> ConversionReport:
    """Write the model in the format of another tool and return what was carried, lost and proved.

    Args:
        model: the model, with the values it has now.
        path: the file to write; further files (a data set, a map of names) are put beside it.
        to: name of the format; by default the one that the suffix of `path` belongs to.
        regimen: dosing, written in the target's own way.
        body_weight: quantity, or a number in kg; binds doses per kg.
        body_surface_area: quantity, or a number in m^2; binds doses per m^2.
        until: closes doses that repeat without end.
        lossy: whether to write the file although something is lost.

    Raises:
        ConversionError: if something would be lost (`lost` names each element), or if the written file, read back,
            does not say what the model says. Nothing is written then.
    """
    path = Path(path)
    chosen = converter(to) if to is not None else converter_for(path)
    plan = None if regimen is None else schedule(regimen, model, body_weight, body_surface_area, until=until)
    lost = chosen.losses(model)
    if lost and not (lossy and all(loss.removable for loss in lost)):
        raise _refusal(chosen, lost, lossy=lossy)
    carried = model.without(*dict.fromkeys(loss.element for loss in lost)) if lost else model
    written = chosen.write(carried, plan, path.stem)
    proof = chosen.prove(carried, plan, written)
    if not proof.ok:
        raise ConversionError(f"the {chosen.title} file does not say what the model says: {proof}", where=str(path))
    targets = [path.with_name(name) for name, _ in written.files]
    targets[0] = path
    write_all({target: text for target, (_, text) in zip(targets, written.files, strict=True)})
    files = tuple(str(target) for target in targets)
    return ConversionReport(chosen.name, files, lost, written.renamed, written.approximated, proof)


def _refusal(chosen: Converter, lost: tuple[Loss, ...], *, lossy: bool) -> ConversionError:
    shown = [loss for loss in lost if not loss.removable] if lossy else lost
    names = "; ".join(str(loss) for loss in shown[:4])
    more = f" and {len(shown) - 4} more" if len(shown) > 4 else ""
    fix = "take these out of the model"
    if all(loss.removable for loss in lost):
        fix += ", or allow the loss (lossy=True, --lossy)"
    elements = tuple(dict.fromkeys(loss.element for loss in lost))
    return ConversionError(f"{chosen.title} cannot carry {names}{more}", fix=fix, lost=elements)
