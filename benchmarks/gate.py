"""What the gate before libSBML costs, against libSBML's own reading of the same published models.

python benchmarks/gate.py [--corpus ../shared/corpus] [--every 5]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import libsbml
from contest import contest, report

from sbmlqsp.native.gate import check_sbml

LIMIT = 1.0


def main() -> int:
    """Print the ratio; return 1 if the limit is broken, 2 if there are no models."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--every", type=int, default=5)
    options = parser.parse_args()
    contents = [path.read_bytes() for path in sorted(options.corpus.rglob("*.xml"))[:: options.every]]
    if not contents:
        print(f"no models in {options.corpus}", file=sys.stderr)
        return 2
    texts = [content.decode() for content in contents]

    def read_all(_: int) -> None:
        for text in texts:
            libsbml.readSBMLFromString(text)

    def check_all(_: int) -> None:
        for content in contents:
            check_sbml(content)

    title = f"{len(contents)} published models, {sum(map(len, contents)) / 1e6:.1f} MB"
    found = contest({"libSBML reads": read_all, "the gate": check_all}, 1, 5)
    return 0 if report(title, found, "libSBML reads", {"the gate": LIMIT}) else 1


if __name__ == "__main__":
    sys.exit(main())
