"""SED-ML texts for tests: a reversible reaction with a closed form, and parts to put together."""

from __future__ import annotations

import math

MATH = "http://www.w3.org/1998/Math/MathML"
SBML = "http://www.sbml.org/sbml/level3/version1/core"
PARAMETERS = "/sbml:sbml/sbml:model/sbml:listOfParameters/sbml:parameter"
SPECIES = "/sbml:sbml/sbml:model/sbml:listOfSpecies/sbml:species"
MODEL = """
model conversion
  compartment c = 2; species A in c; species B in c; A = 1; B = 0; k1 = 0.8; k2 = 0.6
  forward: A -> B; c*k1*A; backward: B -> A; c*k2*B
end"""


def a(time, k1=0.8, k2=0.6, start=1.0, total=1.0):
    """Return [A] at a time from its start: the solution of a linear equation."""
    rest = total * k2 / (k1 + k2)
    return rest + (start - rest) * math.exp(-(k1 + k2) * time)


def document(*, models="", simulations="", tasks="", generators="", outputs="", version=4, head=""):
    """Return a document."""
    return (
        f'<?xml version="1.0"?>{head}<sedML xmlns="http://sed-ml.org/sed-ml/level1/version{version}" '
        f'xmlns:sbml="{SBML}" level="1" version="{version}">'
        f"<listOfModels>{models or model()}</listOfModels><listOfSimulations>{simulations or course()}"
        f"</listOfSimulations><listOfTasks>{tasks or task()}</listOfTasks>"
        f"<listOfDataGenerators>{generators or generator()}</listOfDataGenerators>"
        f"<listOfOutputs>{outputs}</listOfOutputs></sedML>"
    )


def model(name="m", source="model.xml", changes="", language="urn:sedml:language:sbml"):
    listed = f"<listOfChanges>{changes}</listOfChanges>" if changes else ""
    return f'<model id="{name}" language="{language}" source="{source}">{listed}</model>'


def algorithm(kisao="KISAO:0000019"):
    return f'<algorithm kisaoID="{kisao}"/>'


def course(name="s", end=10, steps=5, initial=0, start=0, kisao="KISAO:0000019"):
    return (
        f'<uniformTimeCourse id="{name}" initialTime="{initial}" outputStartTime="{start}" outputEndTime="{end}" '
        f'numberOfSteps="{steps}">{algorithm(kisao)}</uniformTimeCourse>'
    )


def task(name="t", of="m", simulation="s"):
    return f'<task id="{name}" modelReference="{of}" simulationReference="{simulation}"/>'


def repeated(name, ranges, subtasks=("t",), changes="", reset="true", over="r", more=""):
    listed = "".join(f'<subTask order="{place}" task="{each}"/>' for place, each in enumerate(subtasks))
    return (
        f'<repeatedTask id="{name}" range="{over}" resetModel="{reset}" {more}><listOfRanges>{ranges}</listOfRanges>'
        f"<listOfChanges>{changes}</listOfChanges><listOfSubTasks>{listed}</listOfSubTasks></repeatedTask>"
    )


def vector(*values, name="r"):
    return f'<vectorRange id="{name}">' + "".join(f"<value>{value}</value>" for value in values) + "</vectorRange>"


def set_value(target, formula="<ci>r</ci>", of="m", over="r", variables=""):
    return (
        f'<setValue modelReference="{of}" range="{over}" target="{target}"><listOfVariables>{variables}'
        f'</listOfVariables><math xmlns="{MATH}">{formula}</math></setValue>'
    )


def variable(name="x", target=f"{SPECIES}[@id='A']", of="t", symbol=""):
    place = f'symbol="{symbol}"' if symbol else f'target="{target}"'
    return f'<variable id="{name}" taskReference="{of}" {place}/>'


def generator(name="g", variables="", formula="<ci>x</ci>", of="t"):
    return (
        f'<dataGenerator id="{name}"><listOfVariables>{variables or variable(of=of)}</listOfVariables>'
        f'<math xmlns="{MATH}">{formula}</math></dataGenerator>'
    )
