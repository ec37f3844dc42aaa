"""Changes in models of every level: the changed text is SBML still."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.archive.sedml import read_sedml, run_sedml
from sbmlqsp.archive.sedml.serialising import sbml_text
from sbmlqsp.errors import ParseError
from tests.archive import sedml_texts as sed
from tests.archive.sedml_texts import PARAMETERS, SPECIES, a

CORPUS = ("BIOMD0000000005", "BIOMD0000000010", "BIOMD0000000012", "BIOMD0000000063")


def test_a_model_of_level_2_is_changed(tmp_path):
    """As COPASI and BioModels have them."""
    qsp.export(qsp.Model.from_antimony(sed.MODEL), tmp_path / "m.xml", to="sbml_l2v4", until=1.0)
    content = (tmp_path / "m.xml").read_bytes()
    assert b'level="2"' in content
    change = f"""<changeAttribute target="{PARAMETERS}[@id='k1']/@value" newValue="0.2"/>"""
    added = """<addXML target="/sbml:sbml/sbml:model/sbml:listOfParameters"><newXML><parameter id="p"
        value="1"/></newXML></addXML>"""
    models = sed.model(changes=change + added) + sed.model("n", "#m", change.replace("0.2", "0.4"))
    generators = sed.generator() + sed.generator("h", of="u")
    text = sed.document(models=models, tasks=sed.task() + sed.task("u", "n"), generators=generators)
    found = run_sedml(read_sedml(text), lambda _: content).generators
    times = np.linspace(0, 10, 6)
    assert found["g"] == pytest.approx([a(t, k1=0.2) for t in times], rel=1e-7)
    assert found["h"] == pytest.approx([a(t, k1=0.4) for t in times], rel=1e-7)


@pytest.mark.parametrize("name", CORPUS)
def test_a_published_model_is_the_same_after_it_was_taken_apart(name, shared):
    content = (shared / "corpus" / "models" / f"{name}.xml").read_bytes()
    whole, again = qsp.Model.from_sbml(content), qsp.Model.from_sbml(sbml_text(fromstring(content)))
    assert (again.structure_hash, again.value_hash) == (whole.structure_hash, whole.value_hash)


def test_two_variables_of_one_name_are_refused():
    twice = sed.generator(variables=sed.variable() + sed.variable(target=f"{SPECIES}[@id='B']"))
    with pytest.raises(ParseError, match="are called 'x'"):
        read_sedml(sed.document(generators=twice))
