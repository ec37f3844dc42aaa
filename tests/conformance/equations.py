"""The SBML Test Suite through converters whose files are read back: the right-hand sides must be the model's.

python -m tests.conformance.equations --target nonmem|rxode2|mrgsolve [--sample N] [--write FILE] [CASE ...]

Counted are the cases without events, algebraic rules, fast reactions, delays and flux balance.
"""

from __future__ import annotations

import sys
from collections import Counter
from functools import partial

import sbmlqsp as qsp
from sbmlqsp.conversion import Request, converter
from sbmlqsp.errors import SbmlqspError
from tests.conformance import parallel
from tests.conformance.converters import Verdict, group_of, reasons, swept
from tests.conformance.suite_cases import read_case

TARGETS = ("nonmem", "rxode2", "mrgsolve")
LARGEST = 1e-9


def judge(number: str, target: str) -> Verdict:
    """Return the verdict on one case: its proof, or why it is refused."""
    case = read_case(number)
    if group_of(case) == "hard" or any("Event" in tag for tag in case.tags):
        return Verdict(number, "refused", "events and more", "hard")
    chosen = converter(target)
    try:
        model = qsp.load(case.path)
        request = Request(model, f"case{number}")
        lost = [loss for loss in chosen.losses(request) if loss.feature != "constraint"]
        if lost:
            return Verdict(number, "refused", str(lost[0])[:120])
        proof = chosen.prove(request, chosen.write(request))
    except SbmlqspError as error:
        return Verdict(number, "failed", f"{type(error).__name__}: {error}"[:160])
    if proof.compared == 0 or proof.largest <= LARGEST:
        return Verdict(number, "pass")
    return Verdict(number, "wrong", str(proof))


def judge_all(target: str, cases: list[str], processes: int = 2) -> list[Verdict]:
    """Return the verdicts on many cases."""
    answers = parallel.over(partial(judge, target=target), cases, processes)
    return [a.value or Verdict(a.item, "broken", a.failure) for a in answers]


def table(target: str, verdicts: list[Verdict], seconds: float) -> str:
    """Return the counts as Markdown, with what is not right."""
    counted = [v for v in verdicts if v.group != "hard"]
    kinds = Counter(v.kind for v in counted)
    names = ("pass", "wrong", "refused", "failed", "broken")
    share = 100 * kinds["pass"] / max(len(counted), 1)
    lines = [f"| {target} | {' | '.join(names)} | equal |", f"|{'---|' * (len(names) + 2)}"]
    lines.append(f"| without events | {' | '.join(str(kinds[name]) for name in names)} | {share:.1f} % |")
    lines += ["", f"{len(counted)} cases in {seconds:.0f} s.", ""]
    return "\n".join([*lines, *reasons(counted, counted)])


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 when nothing is wrong."""
    return swept(__doc__, sorted(TARGETS), judge_all, table, arguments)


if __name__ == "__main__":
    sys.exit(main())
