"""Inferred units are right: declared units of PBPK models are hidden, inferred again, and compared.

python -m tests.conformance.units_inference [--halves N] [--files N] [--write FILE]
"""

from __future__ import annotations

import argparse
import random
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sbmlqsp.checks.unit_proof.proof import formula_verdicts, prove
from sbmlqsp.checks.unit_proof.terms import UnitTerm, base_exponents
from sbmlqsp.core.expression import symbols
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.units.vectors import vector_of_sbml
from tests.conformance import parallel
from tests.conformance.corpus import files
from tests.conformance.units_models import PBPK, parameters, subject, units_of, with_units

ONE, HALF = "one at a time", "a random half"


@dataclass(frozen=True, slots=True)
class Hidden:
    """One unit that was hidden: the declared one, and the inferred one where it came out unique.

    `doubtful` says that the symbol stands in a formula, or in one beside it, that is wrong with everything declared.
    """

    file: str
    how: str
    symbol: str
    declared: str
    inferred: str = ""
    right: bool = False
    doubtful: bool = False


def judge(job: tuple[str, int]) -> list[Hidden]:
    """Return what became of each declared unit of one file, hidden alone and in `halves` random halves."""
    file, halves = job
    tables = subject(file).tables
    used = _in_formulas(tables)
    names = [p.id for p in parameters(tables) if p.id in used and units_of(tables, p.units)]
    wrong = _in_wrong_formulas(tables)
    found = [hidden for name in names for hidden in _inferred(file, ONE, tables, [name])]
    chance = random.Random(zlib.crc32(file.encode()))
    for _ in range(halves):
        found += _inferred(file, HALF, tables, chance.sample(names, len(names) // 2))
    return [replace(hidden, doubtful=hidden.symbol in wrong) for hidden in found]


def _in_wrong_formulas(tables: ModelTables) -> frozenset[str]:
    proof = prove(tables)
    verdicts = zip(formula_verdicts(proof), proof.collection.formulas, strict=True)
    wrong = [formula for verdict, formula in verdicts if verdict.status == "conflict"]
    return frozenset[str]().union(*(symbols(f.math) | {f.sets or ""} for f in wrong))


def _in_formulas(tables: ModelTables) -> frozenset[str]:
    formulas = prove(tables).collection.formulas
    return frozenset[str]().union(*(symbols(f.math) | {f.sets or ""} for f in formulas))


def _inferred(file: str, how: str, tables: ModelTables, names: list[str]) -> Iterator[Hidden]:
    declared = {p.id: units_of(tables, p.units) for p in parameters(tables)}
    hidden: dict[str, str | None] = dict.fromkeys(names)
    proof = prove(with_units(tables, hidden))
    for name in names:
        exponents, logarithm = vector_of_sbml(declared[name])
        before = proof.text(UnitTerm({f"{base}|": power for base, power in exponents}, logarithm))
        unit = proof.solution.unit_of(name)
        if not unit.known:
            yield Hidden(file, how, name, before)
            continue
        right = base_exponents(unit.powers) == exponents and abs(unit.logarithm - logarithm) < 1e-9
        yield Hidden(file, how, name, before, proof.text(unit), right)


def pbpk_files() -> list[str]:
    """Return the annotated PBPK models of the corpus."""
    return [file for file in files() if file.startswith(PBPK)]


def judge_all(chosen: Iterable[str], halves: int) -> list[Hidden]:
    """Return what became of every hidden unit of many files; a file that fails raises."""
    answers = parallel.over(judge, [(file, halves) for file in chosen], limit=600.0)
    failed = [f"{answer.item[0]}: {answer.failure}" for answer in answers if answer.failure]
    if failed:
        raise RuntimeError("; ".join(failed))
    return [hidden for answer in answers for hidden in answer.value]


def table(found: list[Hidden]) -> str:
    """Return the shares and every wrong unit as Markdown."""
    lines = [f"{len(found)} units hidden in {len({h.file for h in found})} models.", ""]
    lines += ["| hidden | units | unique | right, of the unique |", "|---|---|---|---|"]
    lines += [_line(how, [h for h in found if h.how == how]) for how in (ONE, HALF)]
    wrong = [h for h in found if h.inferred and not h.right]
    lines += [
        "",
        f"Of the {len(wrong)} wrong ones {sum(h.doubtful for h in wrong)} stand in formulas that contradict themselves",
    ]
    lines += ["with everything declared (last column); the rest follow from such formulas.", ""]
    lines += [
        "| wrong in | symbol | hidden | declared | inferred | formula wrong as declared |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {h.file} | {h.symbol} | {h.how} | {h.declared} | {h.inferred} | {'yes' if h.doubtful else ''} |"
        for h in wrong
    ]
    return "\n".join(lines)


def _line(how: str, found: list[Hidden]) -> str:
    unique = [h for h in found if h.inferred]
    right = 100 * right_share(found)
    return f"| {how} | {len(found)} | {100 * len(unique) / max(1, len(found)):.1f} % | {right:.2f} % |"


def right_share(found: Iterable[Hidden]) -> float:
    """Return the share of the right ones among the units that came out unique."""
    unique = [h.right for h in found if h.inferred]
    return sum(unique) / len(unique) if unique else 1.0


INTRODUCTION = """# Inferred units against declared ones

Made by `{command}`. In the annotated PBPK models of the corpus the declared unit of each parameter that some formula
uses is hidden, one at a time and in random halves (fixed seed), and inferred again from the rest of the model. Right
means: the same dimension and the same scale as the author declared.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 when 99 % of the unique units are right, however they were hidden."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--halves", type=int, default=5)
    parser.add_argument("--files", type=int)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    found = judge_all(pbpk_files()[: options.files], options.halves)
    text = table(found)
    sys.stdout.write(text + "\n")
    if options.write:
        command = f"python -m tests.conformance.units_inference --halves {options.halves} --write {options.write}"
        options.write.write_text(f"{INTRODUCTION.format(command=command)}\n{text}\n", encoding="utf-8")
    return int(any(right_share(h for h in found if h.how == how) < 0.99 for how in (ONE, HALF)))


if __name__ == "__main__":
    sys.exit(main())
