"""COPASI as an engine: what it says about a model, and what it makes of that."""

from __future__ import annotations

import re

import numpy as np
import pytest

import sbmlqsp as qsp

pytest.importorskip("COPASI")

PATHWAY = """<annotation><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:bqbiol="http://biomodels.net/biology-qualifiers/"><rdf:Description rdf:about="#m"><bqbiol:hasVersion><rdf:Bag>
  <rdf:li rdf:resource="http://identifiers.org/reactome/REACT_152"/></rdf:Bag></bqbiol:hasVersion></rdf:Description>
  </rdf:RDF></annotation>"""


def test_an_annotation_that_copasi_does_not_know_loses_nothing():
    plain = qsp.Model.from_antimony("compartment c = 1; species S in c = 1; k = 0.5; J: S -> ; c*k*S").sbml
    plain = re.sub(r' metaid="[^"]*"', "", plain)
    model = qsp.Model.from_sbml(re.sub(r"<model ([^>]*)>", rf'<model metaid="m" \1>{PATHWAY}', plain))
    result = qsp.simulate(model, times=[0, 1, 2], outputs=["[S]"], engine="copasi")
    assert result.values("[S]") == pytest.approx(np.exp([0, -0.5, -1]), rel=1e-5)
