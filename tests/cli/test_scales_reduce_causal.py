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
    for wrong in (["--do", "kint"], ["--output", "[C]"], ["--do", "kint=0.1", "--output", "[C]"], ["--mediator", "R"]):
        assert main(["causal", model, *wrong]) == 2
    capsys.readouterr()
    assert main(["causal", model, "--do", "kinn=0.1", "--output", "[C]", "--until", "2"]) == 1
    assert "kint" in capsys.readouterr().err


def test_what_an_intervention_reaches(model, tmp_path, capsys):
    out = tmp_path / "cut.xml"
    assert main(["causal", model, "--do", "int=cut", "-o", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["changed"] == ["int"]
    assert {"C", "R", "RC"} == {*told["reached"], *told["untouched"]}
    assert main(["causal", str(out), "--json"]) == 0
    assert "int" in json.loads(capsys.readouterr().out)["mechanisms"]
    assert main(["causal", model, "--do", "elim=x0.5", "-o", str(tmp_path / "x.csv")]) == 2


def test_an_effect_over_a_population(model, tmp_path, capsys):
    table = tmp_path / "patients.csv"
    table.write_text("kint\n0.05\n0.1\n0.2\n", encoding="utf-8")
    command = ["causal", model, "--do", "kint=x0.5", "--output", "[C]", "--until", "20", "--population", str(table)]
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"total 0.05", "total 0.5", "total 0.95", "unit"} < set(told)
    assert main([*command, "-o", str(tmp_path / "effect.png")]) == 0
    assert (tmp_path / "effect.png").stat().st_size > 1000
