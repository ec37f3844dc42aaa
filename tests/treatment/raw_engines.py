"""The bare simulators, without this library's own way of running them: SBML text in, values at times out."""

from __future__ import annotations


def roadrunner(sbml, selections, times, repeat=1, rtol=1e-10, atol=1e-13):
    """Return `repeat` runs, each a list of rows: the selections at the times."""
    import roadrunner as rr

    runner = rr.RoadRunner(sbml)
    runner.integrator.relative_tolerance = rtol
    runner.integrator.absolute_tolerance = atol
    runner.timeCourseSelections = ["time", *selections]
    grid, runs = sorted({0.0, *map(float, times)}), []
    for _ in range(repeat):
        runner.resetToOrigin()
        rows = {float(row[0]): [float(value) for value in row[1:]] for row in runner.simulate(times=grid)}
        runs.append([rows[time] for time in times])
    return runs


def copasi(sbml, selections, times, repeat=1, rtol=1e-10, atol=1e-13):
    """Return `repeat` runs as `roadrunner` does; `S` is an amount, `[S]` a concentration, others values."""
    import COPASI

    data = COPASI.CRootContainer.addDatamodel()
    try:
        assert data.importSBMLFromString(sbml)
        data.getModel().forceCompile()
        return [_copasi_run(COPASI, data, selections, times, rtol, atol) for _ in range(repeat)]
    finally:
        COPASI.CRootContainer.removeDatamodel(data)


def _copasi_run(module, data, selections, times, rtol, atol):
    task = data.getTask("Time-Course")
    task.setMethodType(module.CTaskEnum.Method_deterministic)
    problem = task.getProblem()
    problem.setAutomaticStepSize(False)
    problem.setUseValues(True)
    problem.setValues(" ".join(map(repr, sorted({0.0, *map(float, times)}))))
    problem.setTimeSeriesRequested(True)
    method = task.getMethod()
    method.getParameter("Relative Tolerance").setValue(rtol)
    method.getParameter("Absolute Tolerance").setValue(atol)
    assert task.process(True), module.CCopasiMessage.getAllMessageText()
    series = task.getTimeSeries()
    columns = {series.getSBMLId(i, data): i for i in range(series.getNumVariables())}
    rows = {}
    for step in range(series.getRecordedSteps()):
        rows[round(series.getData(step, 0), 9)] = step
    return [[_copasi_value(series, columns, data, rows[round(t, 9)], s) for s in selections] for t in times]


def _copasi_value(series, columns, data, step, selection):
    name = selection.strip("[]")
    value = series.getConcentrationData(step, columns[name])
    if selection == name and data.getModel().getNumMetabs():
        metabolites = [data.getModel().getMetabolite(i) for i in range(data.getModel().getNumMetabs())]
        if any(m.getSBMLId() == name for m in metabolites):
            return series.getData(step, columns[name]) / data.getModel().getQuantity2NumberFactor()
    return value
