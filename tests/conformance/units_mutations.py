"""Mistakes put into the corpus' fully declared models: how many are caught, by us and by libSBML's own check.

python -m tests.conformance.units_mutations [--per-kind N] [--files N] [--no-libsbml] [--write FILE]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.checks.unit_proof.constraints import Tier
from sbmlqsp.checks.unit_proof.proof import Proof, formula_verdicts, prove
from sbmlqsp.checks.unit_proof.terms import UnitTerm
from sbmlqsp.core.expression import symbols
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.units.vectors import vector_of_sbml
from tests.conformance import parallel
from tests.conformance.corpus import files
from tests.conformance.units_libsbml import Document
from tests.conformance.units_models import Subject, findings, is_fully_declared, proved, subject, units_of
from tests.conformance.units_mutants import KINDS, VARIANTS, Mutant, mutants, mutated, probed, rescaled

AS_IT_IS = "as it is"
SCALES: dict[str, tuple[str, float]] = {"nmol": ("mole", 1e-9), "pmol": ("mole", 1e-12), "ug": ("gram", 1e-6)}
MOST_FINDINGS = 2
FACTORS = ("time x60", "mg to g", "nM to uM")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutant; `libsbml` is None where it was not asked, `why` the reason of a miss."""

    file: str
    scale: str
    mutant: Mutant
    decidable: bool
    caught: bool
    libsbml: bool | None = None
    why: str = ""


def judge(job: tuple[str, int, bool]) -> list[Outcome]:
    """Return the outcomes of one file in all its scales; none where the file is not well annotated."""
    file, per_kind, ask_libsbml = job
    found = subject(file)
    if not is_suitable(found.tables):
        return []
    outcomes = list(_outcomes(found, AS_IT_IS, found.tables, per_kind, Document(found.sbml) if ask_libsbml else None))
    amount = _moles(found.tables)
    for scale, (kind, size) in SCALES.items() if amount else ():
        document = Document(found.sbml) if ask_libsbml else None
        if document is not None:
            document.rescale(kind, size / amount)
        outcomes += _outcomes(found, scale, rescaled(found.tables, kind, size / amount), per_kind, document)
    return outcomes


def is_suitable(tables: ModelTables) -> bool:
    """Return whether a model is fully declared, and checks complete and ok or nearly so."""
    if not is_fully_declared(tables):
        return False
    report = proved(tables)
    return report.complete and len(findings(report)) <= MOST_FINDINGS


def _outcomes(
    found: Subject, scale: str, tables: ModelTables, per_kind: int, document: Document | None
) -> Iterator[Outcome]:
    before, theirs = findings(proved(tables)), document.findings() if document else 0
    for mutant in chosen(tables, f"{found.name} {scale}", per_kind):
        with_unknown, name = probed(tables, mutant)
        decidable = _is_decided(prove(with_unknown), name)
        with_mistake = mutated(tables, mutant)
        caught = bool(findings(proved(with_mistake)) - before)
        by_libsbml = document.findings(mutant) > theirs if document else None
        why = "" if caught or not decidable else _why_missed(with_mistake, mutant)
        yield Outcome(found.name, scale, mutant, decidable, caught, by_libsbml, why)


def chosen(tables: ModelTables, seed: str, per_kind: int) -> Iterator[Mutant]:
    """Return the mutants of a model, always the same ones for the same seed."""
    return mutants(tables, _no_sites(tables), random.Random(zlib.crc32(seed.encode())), per_kind)


def _why_missed(tables: ModelTables, mutant: Mutant) -> str:
    if mutant.math is not None and not symbols(mutant.math):
        return "what is left is a bare number, which is allowed any unit; level strict refuses it"
    before, strictly = findings(proved(tables)), findings(proved(tables, "strict"))
    return "a bare number takes the unit of what it is added to; level strict finds it" if strictly - before else "open"


def _no_sites(tables: ModelTables) -> frozenset[str]:
    """Return where no mistake is put.

    Plain numbers, whose loss changes no unit; what rests on a unit nobody declared; and everything in a formula that
    is wrong already.
    """
    proof = prove(tables)
    found = proof.collection.environment.symbols
    failed = [f.owner for f in formula_verdicts(proof) if f.status == "conflict"]
    wrong = [f for f in proof.collection.formulas if f.owner in failed]
    in_wrong = frozenset(failed).union(*(symbols(f.math) for f in wrong))
    return in_wrong | {name for name, term in found.items() if term.plain or not term.known}


def _is_decided(proof: Proof, name: str) -> bool:
    """Return whether the rank of what SBML demands, without Level 2's defaults, decides this unknown."""
    rest, _, used = proof.solution._reduced({name: 1}, 0.0)
    chain = proof.solution._chain(used)
    return UnitTerm(rest).known and all(proof.constraints[number].tier is Tier.HARD for number in chain)


def _moles(tables: ModelTables) -> float:
    """Return how many moles the unit of substance is, 0 where it has no definition of its own in moles."""
    if tables.substance_units is None or tables.units.get(tables.substance_units) is None:
        return 0.0
    exponents, logarithm = vector_of_sbml(units_of(tables, tables.substance_units))
    return float(10**logarithm) if exponents == (("mol", 1),) and not _uses_mole_itself(tables) else 0.0


def _uses_mole_itself(tables: ModelTables) -> bool:
    named = [p.units for p in tables.parameters] + [s.substance_units for s in tables.species]
    return "mole" in [*named, tables.substance_units, tables.extent_units]


def judge_all(chosen: Iterable[str], per_kind: int, *, ask_libsbml: bool = True) -> list[Outcome]:
    """Return the outcomes of many files; a file that fails raises."""
    answers = parallel.over(judge, [(file, per_kind, ask_libsbml) for file in chosen], limit=1500.0)
    failed = [f"{answer.item[0]}: {answer.failure}" for answer in answers if answer.failure]
    if failed:
        raise RuntimeError("; ".join(failed))
    return [outcome for answer in answers for outcome in answer.value]


def share(outcomes: Iterable[bool | None]) -> str:
    """Return "99.1 % (of 450)"."""
    known = [bool(yes) for yes in outcomes if yes is not None]
    return f"{100 * sum(known) / len(known):.1f} % of {len(known)}" if known else "-"


def table(outcomes: list[Outcome], seconds: float) -> str:
    """Return the tables by kind, variant and scale as Markdown, and every miss."""
    models = len({o.file for o in outcomes})
    lines = [f"{len(outcomes)} mutants of {models} models in {seconds:.0f} s.", ""]
    lines += [
        "| mutants | decidable | caught of decidable | caught of all | libSBML, of all |",
        "|---|---|---|---|---|",
    ]
    lines.append(_line("all", outcomes))
    lines.append(_line("x60 and x1000", [o for o in outcomes if o.mutant.kind in FACTORS]))
    lines += [_line(kind, [o for o in outcomes if o.mutant.kind == kind]) for kind in KINDS]
    lines += [_line(variant, [o for o in outcomes if o.mutant.variant == variant]) for variant in VARIANTS]
    lines += [_line(f"scale: {scale}", [o for o in outcomes if o.scale == scale]) for scale in (AS_IT_IS, *SCALES)]
    lines += ["", "## Misses", "", "| file | mistake | where | scales | why |", "|---|---|---|---|---|"]
    missed = Counter(_miss(o) for o in outcomes if o.decidable and not o.caught)
    lines += [f"| {' | '.join(miss[:3])} | {count} | {miss[3]} |" for miss, count in sorted(missed.items())]
    return "\n".join(lines)


def _line(name: str, outcomes: list[Outcome]) -> str:
    decidable = [o for o in outcomes if o.decidable]
    shares = [share(o.decidable for o in outcomes), share(o.caught for o in decidable)]
    shares += [share(o.caught for o in outcomes), share(o.libsbml for o in outcomes)]
    return f"| {name} | {' | '.join(shares)} |"


def _miss(outcome: Outcome) -> tuple[str, str, str, str]:
    mutant = outcome.mutant
    place = f"{mutant.symbol}" + (f" in {mutant.formula.role} of {mutant.formula.owner}" if mutant.formula else "")
    beside = f", {mutant.undeclared} undeclared" if mutant.undeclared else ""
    return outcome.file, f"{mutant.kind}, {mutant.variant}", place + beside, outcome.why


INTRODUCTION = """# Unit mistakes put into published models

Made by `{command}`. Every model of the corpus that declares the unit of each parameter, and that checks complete with
at most two findings, gets one mistake at a time: {kinds}. Each mistake also with one other parameter undeclared, and
with a bare number in the formula; and again with the whole model written in nmol, pmol and ug. A mistake is caught when
`check_units` at its default level gives a finding that the model did not have before, libSBML's when its unit check
(same process, same mutant) reports more wrong units than before. A mistake is *decidable* when the solver's rank
decides an unknown factor put in its place; where it stays free, any unit fits.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 when at least 98 % of the decidable mistakes and all x60 and x1000 are caught."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--per-kind", type=int, default=4)
    parser.add_argument("--files", type=int)
    parser.add_argument("--no-libsbml", action="store_true")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    outcomes = judge_all(files()[: options.files], options.per_kind, ask_libsbml=not options.no_libsbml)
    text = table(outcomes, time.perf_counter() - start)
    sys.stdout.write(text + "\n")
    if options.write:
        command = f"python -m tests.conformance.units_mutations --per-kind {options.per_kind} --write {options.write}"
        introduction = INTRODUCTION.format(command=command, kinds=", ".join(KINDS))
        options.write.write_text(f"{introduction}\n{text}\n", encoding="utf-8")
    return int(not is_good(outcomes))


def is_good(outcomes: list[Outcome]) -> bool:
    """Return whether what was promised holds."""
    decidable = [o for o in outcomes if o.decidable]
    factors = [o.caught for o in decidable if o.mutant.kind in FACTORS]
    return all(factors) and sum(o.caught for o in decidable) >= 0.98 * len(decidable) >= 0.98 * 0.9 * len(outcomes)


if __name__ == "__main__":
    sys.exit(main())
