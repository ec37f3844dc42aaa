"""Format x feature: each feature as a small model through each converter, proved where its program is there.

python -m tests.converters.matrix [--write docs/converters_matrix.md]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import sbmlqsp as qsp
from sbmlqsp.conversion import Converter, export, formats
from sbmlqsp.errors import SbmlqspError

FEATURES = {
    "events": "S = 2; S' = -0.1*S; E: at S < 1: S = 2",
    "event delay": "S = 2; S' = -0.1*S; E: at 3 after S < 1: S = 2",
    "event priority": "S = 2; x = 0; S' = -0.1*S; E: at S < 1, priority = 2: x = 1; F: at S < 1, priority = 1: x = 2",
    "rate rules": "S = 2; S' = -0.1*S",
    "assignment rules": "S = 2; S' = -0.1*S; y := 2*S + 1",
    "algebraic rules": "",
    "functions": "function f(x, k)\n  k*x;\nend\nmodel m()\n  S = 2; S' = -f(S, 0.1);\nend",
    "piecewise": "S = 2; S' = piecewise(-0.1, S > 1, -0.3*S)",
    "initial assignments": "V = 3; S = 2*V; S' = -0.1*S",
    "volumes": "compartment V = 20; species C in V; C = 1; R: C -> ; 2*C",
    "time": "S = 2; S' = -0.1*S*(1 + sin(time))",
    "dosing": "compartment V = 20; species C in V; C = 1; R: C -> ; 2*C",
}
ALGEBRAIC = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="m">
<listOfParameters><parameter id="S" value="2" constant="false"/><parameter id="y" constant="false"/></listOfParameters>
<listOfRules>
<rateRule variable="S"><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><minus/><ci>S</ci></apply></math></rateRule>
<algebraicRule><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><minus/><ci>y</ci><ci>S</ci></apply></math></algebraicRule>
</listOfRules></model></sbml>"""
CLAIMED = ("units", "annotations", "studies")


def model_of(feature: str) -> qsp.Model:
    """Return the small model of a feature."""
    if feature == "algebraic rules":
        return qsp.Model.from_sbml(ALGEBRAIC)
    return qsp.Model.from_antimony(FEATURES[feature])


def verdict(chosen: Converter, feature: str, folder: Path) -> str:
    """Return "carried", "lossy" (left out if allowed), "refused", or "not run" where the proof's program is missing."""
    regimen = qsp.Regimen(qsp.Dose(10, into="C", at=1)) if feature == "dosing" else None
    try:
        report = export(model_of(feature), folder / "run.out", to=chosen.name, until=10.0, regimen=regimen)
    except SbmlqspError:
        try:
            export(model_of(feature), folder / "run.out", to=chosen.name, until=10.0, regimen=regimen, lossy=True)
        except SbmlqspError:
            return "refused"
        return "lossy"
    return "not run" if report.proof.skipped else "carried"


def row(chosen: Converter) -> list[str]:
    """Return the verdicts on all features of one format; units, annotations and studies as it says itself."""
    with tempfile.TemporaryDirectory() as folder:
        found = [verdict(chosen, feature, Path(folder)) for feature in FEATURES]
    return [*found, *("carried" if name in chosen.carries else "" for name in CLAIMED)]


def table() -> str:
    """Return the matrix as Markdown."""
    lines = [f"| format | {' | '.join((*FEATURES, *CLAIMED))} |", f"|{'---|' * (len(FEATURES) + len(CLAIMED) + 1)}"]
    lines += [f"| {each.name} | {' | '.join(row(each))} |" for each in formats() if isinstance(each, Converter)]
    return "\n".join(lines)


INTRODUCTION = """# What each format carries

Made by `python -m tests.converters.matrix --write docs/converters_matrix.md`: each feature as a small model written in
each format and proved. *refused* names the element and writes nothing; *lossy* is refused too, unless the loss is
allowed (`--lossy`): then the report says what was left out. Units, annotations and studies are what a format states.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    text = table()
    sys.stdout.write(text + "\n")
    if options.write:
        options.write.write_text(f"{INTRODUCTION}\n{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
