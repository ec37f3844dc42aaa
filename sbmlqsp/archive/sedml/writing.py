"""Experiment -> SED-ML L1V4 text."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, tostring

from sbmlqsp.archive.sedml.experiment import DataGenerator, Experiment, Plot, Report, SedModel, Variable
from sbmlqsp.core.mathml import to_mathml

NAMESPACE = "http://sed-ml.org/sed-ml/level1/version4"
TIME = "urn:sedml:symbol:time"
_CVODE, _RTOL, _ATOL = "KISAO:0000019", "KISAO:0000209", "KISAO:0000211"
_LISTS = {
    "species": "listOfSpecies",
    "parameter": "listOfParameters",
    "compartment": "listOfCompartments",
    "reaction": "listOfReactions",
}


def sedml_text(experiment: Experiment) -> str:
    """Return the text of the document; species, parameters, ... are addressed by XPath in the namespace of their model.

    Raises:
        ValueError: for a formula that MathML cannot say.
    """
    root = Element("sedML", {"xmlns": NAMESPACE, "level": "1", "version": "4"})
    prefixes = _prefixes(experiment, root)
    if experiment.notes:
        notes = SubElement(root, "notes")
        SubElement(notes, "p", {"xmlns": "http://www.w3.org/1999/xhtml"}).text = experiment.notes
    models = SubElement(root, "listOfModels")
    for model in experiment.models:
        language = {"language": f"urn:sedml:language:sbml{_level(model)}", "source": model.source}
        SubElement(models, "model", {**_named(model.id, model.name), **language})
    _simulations(root, experiment)
    tasks = SubElement(root, "listOfTasks")
    for task in experiment.tasks:
        references = {"modelReference": task.model, "simulationReference": task.simulation}
        SubElement(tasks, "task", {**_named(task.id, task.name), **references})
    generators = SubElement(root, "listOfDataGenerators")
    for generator in experiment.generators:
        _generator(generators, generator, prefixes)
    outputs = SubElement(root, "listOfOutputs")
    names = {generator.id: generator.name for generator in experiment.generators}
    for report in experiment.reports:
        _report(outputs, report, names)
    for plot in experiment.plots:
        _plot(outputs, plot)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _prefixes(experiment: Experiment, root: Element) -> dict[str, str]:
    """Declare a prefix for each SBML namespace; return the prefix of each task."""
    found: dict[str, str] = {}
    for model in experiment.models:
        found.setdefault(model.namespace, f"sbml{len(found) or ''}")
    for namespace, prefix in found.items():
        root.set(f"xmlns:{prefix}", namespace)
    of_model = {model.id: found[model.namespace] for model in experiment.models}
    return {task.id: of_model[task.model] for task in experiment.tasks}


def _level(model: SedModel) -> str:
    parts = [part for part in model.namespace.split("/") if part.startswith(("level", "version"))]
    return "".join(f".{part.replace('level', 'level-').replace('version', 'version-')}" for part in parts)


def _simulations(root: Element, experiment: Experiment) -> None:
    simulations = SubElement(root, "listOfSimulations")
    for course in experiment.simulations:
        times = {"initialTime": course.start, "outputStartTime": course.start, "outputEndTime": course.end}
        attributes = {name: repr(float(value)) for name, value in times.items()}
        element = SubElement(
            simulations, "uniformTimeCourse", {"id": course.id, **attributes, "numberOfSteps": str(course.steps)}
        )
        algorithm = SubElement(element, "algorithm", {"kisaoID": _CVODE})
        parameters = SubElement(algorithm, "listOfAlgorithmParameters")
        for term, value in ((_RTOL, course.rtol), (_ATOL, course.atol)):
            SubElement(parameters, "algorithmParameter", {"kisaoID": term, "value": repr(value)})


def _generator(parent: Element, generator: DataGenerator, prefixes: dict[str, str]) -> None:
    element = SubElement(parent, "dataGenerator", _named(generator.id, generator.name))
    variables = SubElement(element, "listOfVariables")
    for variable in generator.variables:
        SubElement(variables, "variable", _variable(variable, prefixes))
    element.append(_plain(fromstring(to_mathml(generator.math))))  # noqa: S314 - our own text


def _variable(variable: Variable, prefixes: dict[str, str]) -> dict[str, str]:
    known = {"id": variable.id, "taskReference": variable.task}
    if variable.kind is None:
        return {**known, "symbol": TIME}
    prefix = prefixes[variable.task]
    path = (prefix + ":sbml", prefix + ":model", f"{prefix}:{_LISTS[variable.kind]}")
    return {**known, "target": f"/{'/'.join(path)}/{prefix}:{variable.kind}[@id='{variable.symbol}']"}


def _plain(element: Element) -> Element:
    """Return an element with its namespace as a default, because prefixes in MathML confuse readers."""
    namespace, _, tag = element.tag[1:].partition("}")
    plain = Element(tag, {"xmlns": namespace, **element.attrib})
    plain.text = element.text
    for child in element:
        inner = _plain(child)
        del inner.attrib["xmlns"]
        inner.tail = child.tail
        plain.append(inner)
    return plain


def _report(parent: Element, report: Report, names: Mapping[str, str]) -> None:
    """Write a report; its columns are labelled by the names of their generators where these tell them apart."""
    element = SubElement(parent, "report", _named(report.id, report.name))
    sets = SubElement(element, "listOfDataSets")
    labels = [names.get(generator) or generator for generator in report.generators]
    labels = labels if len(set(labels)) == len(labels) else list(report.generators)
    for generator, label in zip(report.generators, labels, strict=True):
        said = {"label": label, "dataReference": generator}
        SubElement(sets, "dataSet", {"id": f"{report.id}_{generator}", **said})


def _plot(parent: Element, plot: Plot) -> None:
    element = SubElement(parent, "plot2D", _named(plot.id, plot.name))
    curves = SubElement(element, "listOfCurves")
    axis = "log10" if plot.log_y else "linear"
    for number, (x, y, name) in enumerate(plot.curves):
        reference = {"xDataReference": x, "yDataReference": y, "logX": "false", "logY": str(plot.log_y).lower()}
        SubElement(curves, "curve", {**_named(f"{plot.id}_{number}", name), **reference})
    for tag, kind, label in (("xAxis", "linear", plot.x_label), ("yAxis", axis, plot.y_label)):
        SubElement(element, tag, {"type": kind} | ({"name": label} if label else {}))


def _named(identifier: str, name: str) -> dict[str, str]:
    return {"id": identifier, "name": name} if name else {"id": identifier}
