"""The converter object that the entry point names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sbmlqsp.checks import discontinuities
from sbmlqsp.checks.capabilities import CAPABILITIES
from sbmlqsp.checks.features import features
from sbmlqsp.conversion import Loss, Proof, Request, Written, about, study_losses
from sbmlqsp.conversion.watching import SAID, watchful
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.native import plain_roadrunner
from sbmlqsp.simulation import simulate
from sbmlqsp_converters.tellurium.antimony import CARRIES, antimony_losses
from sbmlqsp_converters.tellurium.arms import ArmModel, arms

_RTOL, _ATOL = 1e-9, 1e-13
_TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Tellurium:
    """Writes `NAME.py`, which prints each arm as CSV."""

    name: str = "tellurium"
    title: str = "tellurium"
    suffixes: tuple[str, ...] = (".tellurium.py",)
    carries: frozenset[str] = CARRIES - {"algebraic rules"} | {"studies"}
    proved_by: str = "the model of each arm, run by libRoadRunner alone as the script does, against a simulation"
    needs: str = ""

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return what libRoadRunner would get wrong or Antimony cannot say, in any arm."""
        crowds = study_losses(request.study)
        single = request.without(*(loss.element for loss in crowds))
        try:
            return (*crowds, *dict.fromkeys(loss for arm in arms(single) for loss in _losses(arm.model)))
        except SbmlqspError as error:
            return (Loss(error.where or "study", "study", error.message),)

    def write(self, request: Request) -> Written:
        """Return the script."""
        given = list(arms(request))
        watched = [replace(arm, model=watchful(arm.model)) for arm in given]
        said = (SAID,) if any(new.model is not old.model for new, old in zip(watched, given, strict=True)) else ()
        text = script(watched, about(request.model, _STATES))
        return Written(((f"{request.stem}.py", text),), approximated=said)

    def prove(self, request: Request, written: Written) -> Proof:
        """Run each arm's model as the script does, and compare."""
        largest, compared = 0.0, 0
        for arm in arms(request):
            times = np.linspace(0.0, arm.until, arm.points).tolist()
            sbml = Model.from_antimony(_text_of(arm.id, written.text)).sbml
            theirs = plain_roadrunner.simulate(sbml, arm.selections, times, _ATOL, Settings(rtol=_RTOL), arm.id)
            ours = simulate(arm.model, times=times, outputs=list(arm.selections), settings=Settings(rtol=_RTOL))
            for place, name in enumerate(arm.selections):
                values = ours.values(name)
                size = max(float(np.abs(values).max(initial=0.0)), 1e-300)
                largest = max(largest, float(np.abs(values - theirs[:, place]).max(initial=0.0)) / size)
                compared += len(times)
        return Proof("every arm at all its times, run by libRoadRunner alone", compared, largest, _TOLERANCE)


_STATES = "amounts or concentrations as Antimony says; columns are S (amount) and [S] (concentration)"
_RUN = '''

def run(arm):
    """Return the rows of one arm: time, then its selections."""
    model, until, points, selections = ARMS[arm]
    runner = te.loada(model)
    runner.integrator.relative_tolerance = 1e-9
    runner.integrator.absolute_tolerance = 1e-13
    runner.integrator.maximum_num_steps = 100000
    runner.timeCourseSelections = ["time", *selections]
    return runner.simulate(0, until, points)


if __name__ == "__main__":
    for arm, (_, _, _, selections) in ARMS.items():
        print("arm", "time", *selections, sep=",")
        for row in run(arm):
            print(arm, *map(float, row), sep=",")
'''


def script(listed: list[ArmModel], about_lines: tuple[str, ...]) -> str:
    """Return the script of some arms."""
    lines = ['"""', *(line.replace("\\", "/").replace('"""', "'''") for line in about_lines), '"""', ""]
    lines += ["import tellurium as te", "", "ARMS = {  # name: (model, end, rows, selections)"]
    for arm in listed:
        text = arm.model.to_antimony().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        lines.append(f'    {json.dumps(arm.id)}: (r"""' if "\\" not in text else f'    {json.dumps(arm.id)}: ("""')
        lines += [text.rstrip(), f'""", {arm.until!r}, {arm.points}, {json.dumps(list(arm.selections))}),']
    return "\n".join((*lines, "}")) + _RUN


def _text_of(arm: str, text: str) -> str:
    """Return the Antimony of one arm, found in the script."""
    _, _, rest = text.partition(f"    {json.dumps(arm)}: (")
    return rest.partition('"""')[2].partition('\n""", ')[0].replace('\\"\\"\\"', '"""').replace("\\\\", "\\")


def _losses(model: Model) -> Iterator[Loss]:
    for feature in features(model):
        if feature.name not in CAPABILITIES["roadrunner"]:
            yield Loss(feature.element, feature.name, "libRoadRunner cannot simulate it")
    for atom in discontinuities.find(model).timed:
        if atom.owner not in model.events:
            yield Loss(atom.owner, "jump at a time", "libRoadRunner may step over it; give the input as a regimen")
    yield from antimony_losses(model)


TELLURIUM = Tellurium()
