"""`save`: a problem into files of either version, evaluated again before they stay."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sbmlqsp.conversion import ConversionReport, Loss, Proof
from sbmlqsp.core.files import write_text
from sbmlqsp.errors import ConversionError
from sbmlqsp_converters.petab.problem import Measurement, Problem
from sbmlqsp_converters.petab.reading import load
from sbmlqsp_converters.petab.writing import files_2, losses_2
from sbmlqsp_converters.petab.writing_1 import files_1, losses_1

TOLERANCE = 1e-6
PROBED = (0.13, 0.37, 0.71, 1.09, 1.53)
"""Where a problem without measurements is compared, as parts of the time from its first to its last period."""
METHOD = "the files read back: every measurement simulated, log-likelihood and chi-squared at nominal values"


def save(problem: Problem, path: str | Path, *, version: int = 2, lossy: bool = False) -> ConversionReport:
    """Write a problem, of version 1 or 2, as the YAML file `path` of a version, its tables and its model beside it.

    Args:
        problem: the problem.
        path: the YAML file.
        version: 1: later periods become events of the model; 2: what version 1 calls scales is not there.
        lossy: whether to write although something is lost: priors and scales; never what changes simulations.

    Raises:
        ConversionError: for what the version cannot say (`lost` names each), and for files that do not evaluate to
            what the problem does. Nothing is written then.
        UnsupportedFeature: for several models, and formulas that PEtab cannot have.
    """
    file = Path(path)
    if version not in (1, 2):
        raise ConversionError(f"there is no PEtab version {version}", where="version", fix="give 1 or 2")
    lost = losses_1(problem) if version == 1 else losses_2(problem)
    grave = [loss for loss in lost if loss.feature not in ("prior", "parameter scale")]
    if grave or (lost and not lossy):
        raise _refusal(version, grave or list(lost))
    texts = _files(problem, file.stem, version)
    probe = problem if problem.measurements else _probed(problem)
    proof = _proof(probe, texts if probe is problem else _files(probe, file.stem, version))
    if not proof.ok and not proof.skipped:
        raise ConversionError(f"the files do not say what the problem says: {proof}", where=str(file))
    if not file.parent.is_dir():
        raise ConversionError(f"there is no folder '{file.parent}'", where=str(file), fix="make the folder first")
    for name, text in texts:
        write_text(file.with_name(name) if name != texts[0][0] else file, text)
    written = tuple(str(file.with_name(name)) for name, _ in texts)
    return ConversionReport("petab" if version == 2 else "petab1", written, lost, (), (), proof)


def _files(problem: Problem, stem: str, version: int) -> tuple[tuple[str, str], ...]:
    return files_1(problem, stem) if version == 1 else files_2(problem, stem, {})


def _probed(problem: Problem) -> Problem:
    """Return the problem with a measurement of 1 wherever something can be compared."""
    rows = []
    for experiment in problem.experiments.values():
        times = [period.time for period in experiment.course] or [0.0]
        span = (times[-1] - times[0]) or 100.0
        plain = [one.id for one in problem.observables.values() if not (one.placeholders or one.noise_placeholders)]
        rows += [Measurement(name, experiment.id, times[0] + part * span, 1.0) for name in plain for part in PROBED]
    return replace(problem, measurements=tuple(rows))


def _proof(problem: Problem, texts: tuple[tuple[str, str], ...]) -> Proof:
    if not problem.measurements:
        return Proof(METHOD, skipped="nothing is observed")
    if any(math.isnan(value) for value in problem.nominal.values()):
        return Proof(METHOD, skipped="a parameter has no nominal value")
    with TemporaryDirectory() as folder:
        for name, text in texts:
            (Path(folder) / name).write_text(text, encoding="utf-8")
        again = load(Path(folder) / texts[0][0]).evaluate()
    told = problem.evaluate()
    pairs = [*zip(told.simulated, again.simulated, strict=True), (told.log_likelihood, again.log_likelihood)]
    pairs.append((told.chi_squared, again.chi_squared))
    size = max((abs(value) for value in told.simulated), default=1.0)
    largest = max(abs(one - other) / max(abs(one), 1e-6 * size, 1e-300) for one, other in pairs)
    return Proof(METHOD, len(pairs), largest, TOLERANCE)


def _refusal(version: int, lost: list[Loss]) -> ConversionError:
    shown = "; ".join(map(str, lost[:4])) + (f" and {len(lost) - 4} more" if len(lost) > 4 else "")
    fix = "allow the loss (lossy=True)" if all(x.feature in ("prior", "parameter scale") for x in lost) else ""
    fix = fix or f"write version {3 - version}, or take these out"
    elements = tuple(dict.fromkeys(loss.element for loss in lost))
    return ConversionError(f"PEtab {version} cannot carry {shown}", fix=fix, lost=elements)
