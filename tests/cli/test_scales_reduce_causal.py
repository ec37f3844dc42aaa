"""The verbs scales, reduce and causal."""

from __future__ import annotations

import csv
import json

import pytest

from sbmlqsp.cli import main

TMDD = """
model tmdd
  compartment V = 3; species C in V, R in V, RC in V; C = 100; R = 10; RC = 0
  kon = 5; koff = 0.5; kint = 0.02; kdeg = 0.1; ksyn = 1; CL = 0.01
  bind: C + R -> RC; V*(kon*C*R - koff*RC); elim: C -> ; CL*C; syn: -> R; V*ksyn; deg: R -> ; V*kdeg*R
  int: RC -> ; V*kint*RC
end"""


@pytest.fixture
def model(tmp_path):
    file = tmp_path / "tmdd.ant"
    file.write_text(TMDD)
    return str(file)


def test_scales(model, tmp_path, capsys):
    assert main(["scales", model]) == 0
    assert "1 / (kon * C + koff)" in capsys.readouterr().out
    assert main(["scales", model, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {process["name"] for process in found["processes"]} == {"bind", "elim", "deg", "int"}
    for name in ("times.png", "times.csv"):
        assert main(["scales", model, "-o", str(tmp_path / name)]) == 0
        assert (tmp_path / name).stat().st_size > 100


def test_reduce(model, tmp_path, capsys):
    out = tmp_path / "reduced.xml"
    assert main(["reduce", model, "--fast", "RC", "--until", "50", "-o", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["targets"] == {"C": "C_total", "R": "R_total"}
    assert found["certificate"]["states"] == [3, 2]
    assert main(["check", str(out)]) == 0
    assert main(["reduce", model, "--fast", "XX"]) == 1
    assert "'XX'" in capsys.readouterr().err


def test_causal(model, tmp_path, capsys):
    assert main(["causal", model]) == 0
    assert "binding: bind" in capsys.readouterr().out
    out = tmp_path / "effect.csv"
    command = ["causal", model, "--do", "kint=0.1", "--do", "elim=cut", "--output", "[C]", "--until", "20"]
    assert main([*command, "-o", str(out)]) == 0
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert float(rows[0]["total"]) == 0
    assert float(rows[-1]["total"]) != 0
    assert main([*command, "-o", str(tmp_path / "effect.png")]) == 0
    assert main(["causal", model, "-o", str(tmp_path / "graph.png")]) == 0
    assert main(["causal", model, "--do", "kint=0.1"]) == 2
    assert main(["causal", model, "--do", "kint", "--output", "[C]", "--until", "2"]) == 2
    capsys.readouterr()
    assert main(["causal", model, "--do", "kinn=0.1", "--output", "[C]", "--until", "2"]) == 1
    assert "kint" in capsys.readouterr().err
