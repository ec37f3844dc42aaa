"""What of a model is drawn."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.model.diagram import _Parts

TEXT = """model m
  compartment V = 1
  species S in V = 10, P in V = 0, E in V = 1, ES in V = 0
  binding: E + S -> ES; k1 * E * S - k2 * ES
  catalysis: ES => E + P; k3 * ES
  silent: S + E => P + E; k1 * S * E
  loss: P => ; k2 * P
  made: => S; k2 * drug
  k1 = 1; k2 = 1; k3 = 1; drug = 0
  active := E + ES; activity := active / (1 + active)
  C' = -k2 * C + P; C = 0
  dose: at (time > 1), t0=false: S = S + 1
  gate = 0; leak: P => ; k2 * gate * P; opening: at (time > 3), t0=false: gate = 1
  again: at (time > 2), t0=false: S = S + 1
end"""


@pytest.fixture(scope="module")
def parts():
    return _Parts(qsp.Model.from_antimony(TEXT).tables)


def test_nodes(parts):
    kinds = {node.label: node.kind for node in parts.nodes()}
    assert {name for name, kind in kinds.items() if kind == "pool"} == {"S", "P", "E", "ES", "C"}
    assert [name for name, kind in kinds.items() if kind == "input"] == ["drug"]
    assert [name for name, kind in kinds.items() if kind == "computed"] == ["gate", "activity"]
    assert "2 events on S" in kinds
    sides = {node.label: node.open_side for node in parts.nodes() if node.kind == "process"}
    assert sides == {"binding": "", "catalysis": "", "silent": "", "loss": "sink", "made": "source", "leak": "sink"}


def test_links(parts):
    links = {(link.start.split()[-1], link.end.split()[-1]): link for link in parts.links()}
    assert links["S", "binding"].tail
    assert not links["ES", "catalysis"].tail
    assert links["E", "silent"].kind == "influence"
    assert ("silent", "E") not in links
    assert ("opening", "gate") in links
    assert ("gate", "leak") in links
    assert links["drug", "made"].kind == links["P", "C"].kind == "influence"
    assert {start for start, end in links if end == "activity"} == {"E", "ES"}


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_files(tmp_path, suffix):
    path = tmp_path / f"model.{suffix}"
    qsp.Model.from_antimony(TEXT).diagram(path, title="")
    assert path.stat().st_size > 1000


def test_models_of_others_are_drawn(shared):
    for path in sorted((shared / "corpus/models").glob("*.xml"))[::40]:
        try:
            model = qsp.load(path)
        except qsp.SbmlqspError:
            continue
        width, height = model.diagram().get_size_inches()
        assert max(width, height) <= 60.0 + 1e-9
