"""SBML -> Antimony -> SBML -> simulate through `qsp`: the same numbers, or a refusal.

python -m tests.conformance.round_trip [--sample N] [--write FILE] [CASE ...]
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from pathlib import Path

import sbmlqsp as qsp
from sbmlqsp.errors import ConversionError, SbmlqspError, UnsupportedFeature
from tests.conformance import parallel
from tests.conformance.suite import TIGHT, Verdict, sample
from tests.conformance.suite_cases import read_case, worst


def judge(number: str) -> Verdict:
    """Return what becomes of one case that is turned into Antimony and back before it is simulated."""
    case = read_case(number)
    if case.steps == 0:
        return Verdict(number, "refused", "flux balance")
    try:
        text = _written(qsp.load(case.path))
    except SbmlqspError as error:
        return Verdict(number, "refused", f"Antimony: {_first_lost(error)}")
    new = dict(re.findall(r"^// renamed: (\S+) is (\S+) here$", text, re.MULTILINE))
    spelled = {selection: re.sub(r"\w+", lambda m: new.get(m[0], m[0]), selection) for selection in case.selections}
    try:
        model = qsp.Model.from_antimony(text)
        outputs = list(spelled.values())
        result = qsp.simulate(model, times=case.times, outputs=outputs, settings=qsp.Settings(**TIGHT))
    except UnsupportedFeature as error:
        return Verdict(number, "refused", error.feature)
    except SbmlqspError as error:
        return Verdict(number, "refused", f"from Antimony: {type(error).__name__}: {error}")
    ratio, variable, moment = worst(case, {name: result.values(spelled[name]) for name in case.selections})
    if ratio <= 1:
        return Verdict(number, "pass", "renamed" if new else "")
    return Verdict(number, "wrong", f"{variable} at {moment:g} off by {ratio:.3g} tolerances")


def _written(model: qsp.Model) -> str:
    """Return the Antimony text, with ids changed where Antimony has no other way and says so at the top."""
    try:
        return model.to_antimony()
    except ConversionError as error:
        if any(not lost.startswith("id ") for lost in error.lost):
            raise
    return model.to_antimony(rename=True)


def _first_lost(error: SbmlqspError) -> str:
    lost = getattr(error, "lost", ())
    return re.sub(r"'[^']*'|\w+_\d+", "...", lost[0]) if lost else f"{type(error).__name__}: {error}"


def judge_all(cases: list[str]) -> list[Verdict]:
    """Return the verdicts on many cases, in two processes."""
    return [a.value or Verdict(a.item, "broken", a.failure) for a in parallel.over(judge, cases)]


def table(verdicts: list[Verdict], seconds: float) -> str:
    """Return counts, reasons of refusal and every wrong case as Markdown."""
    kinds = Counter(verdict.kind for verdict in verdicts)
    renamed = sum(verdict.detail == "renamed" for verdict in verdicts)
    counts = (kinds["pass"] - renamed, renamed, kinds["wrong"], kinds["refused"], kinds["broken"])
    lines = [f"{len(verdicts)} cases in {seconds:.0f} s.", ""]
    lines += [
        "| pass, same ids | pass, ids renamed and listed | silently wrong | refused | broken |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {' | '.join(map(str, counts))} |"]
    reasons = Counter(_short(v.detail) for v in verdicts if v.kind == "refused")
    lines += ["", *(f"- {count} {reason}" for reason, count in reasons.most_common())]
    wrong = [v for v in verdicts if v.kind in {"wrong", "broken"}]
    return "\n".join([*lines, "", *(f"- {v.number}: {v.kind}: {v.detail}" for v in wrong)])


def _short(reason: str) -> str:
    return reason if len(reason) < 160 else reason[:157] + "..."


INTRODUCTION = """# Round trip through Antimony

Made by `python -m tests.conformance.round_trip --write docs/conformance-antimony.md`: each case of the SBML Test
Suite is written as Antimony by `model.to_antimony()`, read back, simulated at rtol 1e-9 and compared with its numbers.
Ids that Antimony cannot keep, such as `compartment` or `A__x`, are refused unless `rename=True` is said; the second
column has the cases that pass then, with the list of changed ids at the top of the text.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 when nothing is wrong or broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    verdicts = judge_all(options.cases or sample(options.sample))
    text = table(verdicts, time.perf_counter() - start)
    sys.stdout.write(text + "\n")
    if options.write:
        options.write.write_text(f"{INTRODUCTION}\n{text}\n", encoding="utf-8")
    return int(any(v.kind in {"wrong", "broken"} for v in verdicts))


if __name__ == "__main__":
    sys.exit(main())
