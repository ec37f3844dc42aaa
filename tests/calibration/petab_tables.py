"""PEtab 1.0 tables as a `Likelihood`, for reference problems; the reader for users is a converter."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import sbmlqsp as qsp
from sbmlqsp.calibration import Condition, Estimated, Likelihood, Measurement, Noise, Observable
from sbmlqsp.core import formula
from sbmlqsp.core.expression import Number, Symbol, substitute, transform


def rows(folder: Path, kind: str) -> list[dict[str, str]]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"{kind}*.tsv"))]
    found = [row for text in texts for row in csv.DictReader(text.splitlines(), delimiter="\t")]
    return [{key: (value or "").strip() for key, value in row.items() if key} for row in found]


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


class Problem:
    """One problem of the collection: the likelihood and the nominal values of its estimates."""

    def __init__(self, folder: Path) -> None:
        self.model = qsp.load(next(folder.glob("model_*.xml")))
        self.parameters = {row["parameterId"]: row for row in rows(folder, "parameters")}
        self.fixed = {n: float(r["nominalValue"]) for n, r in self.parameters.items() if r["estimate"] == "0"}
        self.conditions = {row["conditionId"]: row for row in rows(folder, "experimentalCondition")}
        self.observables = {row["observableId"]: row for row in rows(folder, "observables")}
        self.made: dict[tuple, Observable] = {}
        self.used: dict[tuple[str, str], Condition] = {}
        self.measurements = [self.measurement(row) for row in rows(folder, "measurementData")]
        self.estimated = [self.estimate(row) for row in self.parameters.values() if row["estimate"] != "0"]
        self.nominal = [one.start for one in self.estimated]

    def likelihood(self, settings: qsp.Settings) -> Likelihood:
        model = self.model.with_values({n: v for n, v in self.fixed.items() if n in self.model.parameters})
        return Likelihood(
            model, list(self.made.values()), list(self.used.values()), self.measurements, self.estimated, settings
        )

    def estimate(self, row: dict[str, str]) -> Estimated:
        scale = "lin" if row["parameterScale"] == "lin" else "log"
        lower, upper, nominal = (float(row[key]) for key in ("lowerBound", "upperBound", "nominalValue"))
        return Estimated(row["parameterId"], lower, upper, nominal, scale)

    def measurement(self, row: dict[str, str]) -> Measurement:
        before, after = row.get("preequilibrationConditionId", ""), row["simulationConditionId"]
        key = (before, after)
        if key not in self.used:
            first = None if not before else self.values(self.conditions[before])
            self.used[key] = Condition(f"{before}|{after}", values=self.values(self.conditions[after]), before=first)
        observable = self.observable(row)
        return Measurement(f"{before}|{after}", observable, float(row["time"]), float(row["measurement"]))

    def values(self, row: dict[str, str]) -> dict[str, float | str]:
        found: dict[str, float | str] = {}
        for name, text in row.items():
            if name in {"conditionId", "conditionName"} or not text:
                continue
            value = number(text)
            if value is not None and math.isnan(value):
                continue
            if value is None and text in self.fixed:
                value = self.fixed[text]
            species = self.model.species.get(name)
            key = f"[{name}]" if species is not None and not species.has_only_substance_units else name
            found[key] = text if value is None else value
        return found

    def observable(self, row: dict[str, str]) -> str:
        given = (row["observableId"], row.get("observableParameters", ""), row.get("noiseParameters", ""))
        if given not in self.made:
            self.made[given] = self.make(f"{given[0]} #{len(self.made)}", *given)
        return self.made[given].name

    def make(self, name: str, identity: str, observed: str, noisy: str) -> Observable:
        row = self.observables[identity]
        places = {}
        for kind, texts in (("observableParameter", observed), ("noiseParameter", noisy)):
            for i, text in enumerate(filter(None, texts.split(";")), start=1):
                value = number(text)
                places[f"{kind}{i}_{identity}"] = Symbol(text) if value is None else Number(value)
        prediction = self.selections(substitute(formula.parse(row["observableFormula"]), places))
        noise = substitute(formula.parse(row["noiseFormula"]), places)
        noise = self.selections(substitute(noise, {identity: Symbol("prediction")}))
        scale = row.get("observableTransformation") or "lin"
        distribution = row.get("noiseDistribution") or "normal"
        return Observable(name, formula.to_text(prediction), Noise(formula.to_text(noise), distribution, scale))

    def selections(self, expression):
        """Return the formula in selections: a species symbol of SBML is a concentration unless amounts alone count."""

        def change(node):
            if not isinstance(node, Symbol):
                return node
            if node.name in self.fixed and node.name not in self.model.parameters:
                return Number(self.fixed[node.name])
            species = self.model.species.get(node.name)
            return Symbol(f"[{node.name}]") if species is not None and not species.has_only_substance_units else node

        return transform(expression, change)
