"""What the unit prover costs: CPU time per model of the corpus, beside libSBML's own unit check in the same run.

The solver itself is constraints and elimination; the report adds verdicts on formulas and the findings in words.
libSBML's time is that of `checkConsistency` with the unit checks alone, on the document it has already read.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sbmlqsp as qsp
from sbmlqsp.checks.unit_proof.proof import prove
from sbmlqsp.errors import SbmlqspError

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus" / "models"


def milliseconds(function: Callable[[], Any]) -> float:
    """Return the CPU time of the faster of two calls."""
    times = []
    for _ in range(2):
        start = time.process_time()
        function()
        times.append((time.process_time() - start) * 1e3)
    return min(times)


def by_libsbml(text: str) -> float:
    """Return the CPU time of libSBML's unit check of one document."""
    import libsbml

    document = libsbml.readSBMLFromString(text)
    for name in dir(libsbml):
        if name.startswith("LIBSBML_CAT_") and name.endswith("CONSISTENCY"):
            document.setConsistencyChecks(getattr(libsbml, name), name == "LIBSBML_CAT_UNITS_CONSISTENCY")
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_OVERDETERMINED_MODEL, False)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_MODELING_PRACTICE, False)
    return milliseconds(document.checkConsistency)


def line(name: str, times: list[float]) -> str:
    """Return median, ninth decile and largest of some times."""
    deciles = statistics.quantiles(times, n=10)
    return (
        f"{name:28s} median {statistics.median(times):7.2f} ms   p90 {deciles[-1]:7.2f} ms   max {max(times):8.1f} ms"
    )


def main() -> int:
    """Measure every file and print the table."""
    solver, report, libsbml = [], [], []
    for path in sorted(CORPUS.glob("*.xml")):
        try:
            model = qsp.load(path)
        except SbmlqspError:
            continue
        tables = model.tables
        solver.append(milliseconds(lambda tables=tables: prove(tables)))
        report.append(milliseconds(lambda model=model: qsp.check_units(model)))
        libsbml.append(by_libsbml(model.sbml))
    print(f"{len(solver)} models")
    print(line("solver", solver))
    print(line("solver and report", report))
    print(line("libSBML, unit checks alone", libsbml))
    for name, ours in (("solver", solver), ("solver and report", report)):
        ratios = [one / other for one, other in zip(ours, libsbml, strict=True)]
        print(
            f"{name} / libSBML: {sum(ours) / sum(libsbml):.2f} in total, {statistics.median(ratios):.2f} in the median"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
