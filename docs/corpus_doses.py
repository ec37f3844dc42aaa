"""Writes `docs/corpus_doses.md`: which events of published models `split_regimen` takes for doses, and the proof.

Run it as `python docs/corpus_doses.py CORPUS`, where CORPUS is the folder with INDEX.csv and models/.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from sbmlqsp import Model, Settings, SimulationError, load, simulate
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.treatment.recognition import Split, split_regimen

PAGE = Path(__file__).with_name("corpus_doses.md")
POINTS = 201
SETTINGS = Settings(rtol=1e-10, time_limit=60.0)
HEAD = """\
# Dose events of published models

What `qsp.split_regimen` makes of every corpus model with events, written by `docs/corpus_doses.py`. An event is a
dose only if that is all it does. "Difference" is the largest one between the original and the split model under the
regimen found, relative to the peak of each output, over {points} times that are not those of doses.

{totals}

| model | events | doses found | left | regimen | difference | why the rest stays |
|---|---|---|---|---|---|---|
"""


class Line(NamedTuple):
    """One model of the table."""

    name: str
    verdict: str
    events: int
    taken: int
    regimen: str
    difference: str
    reasons: str

    def __str__(self) -> str:
        cells = (
            self.name,
            self.events,
            self.taken,
            self.events - self.taken,
            self.regimen,
            self.difference,
            self.reasons,
        )
        return "| " + " | ".join(str(cell).replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def examine(path: Path) -> Line:
    """Return the line of one file."""
    try:
        model = load(path)
        events = len(model.events)
        split = split_regimen(model)
    except SbmlqspError as error:
        return Line(path.name, "refused", 0, 0, "", "", f"refused: {short(error.message)}")
    taken = events - len(split.unrecognised)
    verdict = "recognised" if taken == events else "partly recognised" if taken else "left"
    reasons = Counter(short(issue.message) for issue in split.unrecognised)
    why = "; ".join(f"{reason} ({number})" if number > 1 else reason for reason, number in reasons.most_common(3))
    difference = compared(model, split) if taken else ""
    return Line(path.name, verdict, events, taken, short(str(split.regimen)), difference, why)


def compared(model: Model, split: Split) -> str:
    """Return the largest difference between both simulations, or why there is none."""
    last = max(
        (item.at[-1].value if hasattr(item.at, "__len__") else item.at.value for item in split.regimen), default=0.0
    )
    end = 1.37 * last + 10.0
    times = [end * (number + 0.4142) / POINTS for number in range(POINTS)]
    try:
        one = simulate(model, times=times, settings=SETTINGS)
        outputs = [name for name in one.names if name.strip("[]") in split.model.document.kinds]
        other = simulate(split.model, split.regimen, times=times, outputs=outputs, settings=SETTINGS)
    except (SbmlqspError, SimulationError) as error:
        return f"not run: {short(error.message)}"
    worst = 0.0
    for name in outputs:
        peak = abs(one.values(name)).max()
        if peak > 0:
            worst = max(worst, float(abs(one.values(name) - other.values(name)).max() / peak))
    return f"{worst:.0e}"


def short(text: str) -> str:
    """Return a text that fits a cell."""
    return text if len(text) <= 150 else text[:147] + "..."


def main(corpus: Path) -> None:
    """Write the page."""
    with (corpus / "INDEX.csv").open(newline="") as file:
        names = [row["file"] for row in csv.DictReader(file) if row["n_events"] not in ("", "0")]
    lines = [examine(corpus / "models" / name) for name in names]
    verdicts = Counter(line.verdict for line in lines)
    events, taken = sum(line.events for line in lines), sum(line.taken for line in lines)
    totals = f"{len(lines)} models: " + ", ".join(f"{number} {verdict}" for verdict, number in verdicts.most_common())
    totals += f". Of {events} events {taken} are doses."
    text = HEAD.format(points=POINTS, totals=totals) + "\n".join(map(str, lines)) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    print(totals)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
