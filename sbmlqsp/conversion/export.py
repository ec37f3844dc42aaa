"""`export`: write a model for another tool, or refuse with what would be lost."""

from __future__ import annotations

from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from sbmlqsp import units
from sbmlqsp.conversion.contract import ConversionReport, Converter, Loss, Proof, Written
from sbmlqsp.conversion.name_map import name_map
from sbmlqsp.conversion.registry import converter, converter_for
from sbmlqsp.conversion.request import Request
from sbmlqsp.core.files import write_bytes, write_text
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ConversionError
from sbmlqsp.model import Model
from sbmlqsp.treatment import schedule

if TYPE_CHECKING:
    from sbmlqsp.study import Study


def export(
    model: Model,
    path: str | Path,
    *,
    to: str | None = None,
    regimen: Regimen | str | None = None,
    body_weight: Any = None,
    body_surface_area: Any = None,
    until: Any = None,
    study: Study | None = None,
    lossy: bool = False,
    prove: bool | None = None,
) -> ConversionReport:
    """Write the model in the format of another tool and return what was carried, lost and proved.

    Args:
        model: the model, with the values it has now.
        path: the file to write; further files (a data set, a map of names) are put beside it.
        to: name of the format; by default the one that the suffix of `path` belongs to.
        regimen: dosing, written in the target's own way where it has one, else as events.
        body_weight: quantity, or a number in kg; binds doses per kg.
        body_surface_area: quantity, or a number in m^2; binds doses per m^2.
        until: end of the run the file is meant for, a quantity or model time; closes doses that repeat without end.
        study: arms and observables, for formats that carry them.
        lossy: whether to write the file although something is lost.
        prove: whether to compare the file with the model. None: where the program it needs is installed; True: an
            error where it is not; False: never.

    Raises:
        ConversionError: if something would be lost (`lost` names each element), or if the written file, read back
            or run, does not say what the model says. Nothing is written then.
    """
    path = Path(path)
    chosen = converter(to) if to is not None else converter_for(path)
    request = _request(model, path, regimen, body_weight, body_surface_area, until, study)
    lost = chosen.losses(request)
    if lost and not (lossy and all(loss.removable for loss in lost)):
        raise _refusal(chosen, lost, lossy=lossy)
    carried = request.without(*dict.fromkeys(loss.element for loss in lost))
    written = chosen.write(carried)
    proof = _proof(chosen, carried, written, prove=prove)
    if not (proof.ok or proof.skipped):
        raise ConversionError(f"the {chosen.title} file does not say what the model says: {proof}", where=str(path))
    return ConversionReport(chosen.name, _save(path, written), lost, written.renamed, written.approximated, proof)


def _request(
    model: Model, path: Path, doses: Regimen | str | None, weight: Any, area: Any, until: Any, study: Study | None
) -> Request:
    regimen = Regimen.parse(doses) if isinstance(doses, str) else doses
    plan = None if regimen is None else schedule(regimen, model, weight, area, until=until)
    end = (
        None if until is None else units.convert(units.parse(until, what="until"), model.unit_of("time"), what="until")
    )
    return Request(model, path.stem, plan, regimen, weight, area, end, study)


def _proof(chosen: Converter, request: Request, written: Written, *, prove: bool | None) -> Proof:
    if prove is False:
        return Proof(chosen.proved_by, skipped="not asked for")
    if chosen.needs and which(chosen.needs) is None:
        if prove:
            raise ConversionError(
                f"the proof runs the file in {chosen.needs}, which is not installed",
                where=chosen.name,
                fix=f"install {chosen.needs}, or convert without the proof",
            )
        return Proof(chosen.proved_by, skipped=f"{chosen.needs} is not installed")
    return chosen.prove(request, written)


def _save(path: Path, written: Written) -> tuple[str, ...]:
    """Write the files, the first to `path` and the others beside it, and return their paths."""
    if not path.parent.is_dir():
        raise ConversionError(f"there is no folder '{path.parent}'", where=str(path), fix="make the folder first")
    files = {path.with_name(name): content for name, content in written.files[1:]}
    files = {path: written.files[0][1], **files}
    if written.renamed:
        files[path.with_name(f"{path.stem}.names.csv")] = name_map(written.renamed)
    for target, content in files.items():
        write_text(target, content) if isinstance(content, str) else write_bytes(target, content)
    return tuple(str(target) for target in files)


def _refusal(chosen: Converter, lost: tuple[Loss, ...], *, lossy: bool) -> ConversionError:
    shown = [loss for loss in lost if not loss.removable] if lossy else lost
    names = "; ".join(str(loss) for loss in shown[:4])
    more = f" and {len(shown) - 4} more" if len(shown) > 4 else ""
    fix = "take these out of the model"
    if all(loss.removable for loss in lost):
        fix += ", or allow the loss (lossy=True, --lossy)"
    elements = tuple(dict.fromkeys(loss.element for loss in lost))
    return ConversionError(f"{chosen.title} cannot carry {names}{more}", fix=fix, lost=elements)
