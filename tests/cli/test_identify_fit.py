"""`sbmlqsp identify` and `sbmlqsp fit` on the model of the examples, whose closed form is known."""

from __future__ import annotations

import json
import math

import pytest

from sbmlqsp.cli import main

MODEL = "model.ant"
DOSE = "100 mg into depot"


@pytest.fixture
def folder(root, tmp_path, monkeypatch):
    text = (root / "examples" / "oral_study" / "model.ant").read_text(encoding="utf-8")
    (tmp_path / MODEL).write_text(text, encoding="utf-8")
    rows = ["time,value"]
    for t in (0.5, 1, 2, 4, 8, 12):
        k = 6 / 20
        rows.append(f"{t},{100 * 0.8 / 20 / (0.8 - k) * (math.exp(-k * t) - math.exp(-0.8 * t))}")
    (tmp_path / "data.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_identify_in_words(folder, capsys):
    code = main(["identify", MODEL, "--outputs", "[drug]", "--unknown", "ka", "CL", "--regimen", DOSE])
    assert code == 0
    assert "locally" in capsys.readouterr().out
    code = main(["identify", MODEL, "--outputs", "y=s*drug", "--unknown", "ka", "CL", "--regimen", DOSE])
    assert code == 1
    assert "'s'" in capsys.readouterr().err


def test_identify_as_json_and_files(folder, capsys):
    given = ["identify", MODEL, "--outputs", "[drug]", "--unknown", "ka", "CL", "central", "--regimen", DOSE]
    assert main([*given, "--json", "--times", "1 h", "4 h", "9 h", "--error", "proportional=0.1"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["identifiable"] == {"ka": True, "CL": True, "central": True}
    assert content["rse"]["CL"] > 0
    for name in ("out.csv", "out.json", "out.jl"):
        assert main([*given, "-o", name]) == 0
        assert (folder / name).read_text(encoding="utf-8")
    assert main([*given, "--times", "1 h", "4 h", "9 h", "--error", "additive=0.1", "-o", "spectrum.png"]) == 0
    assert main([*given, "-o", "spectrum.png"]) == 2


def test_identify_says_what_would_help(folder, capsys):
    text = (folder / MODEL).read_text(encoding="utf-8").replace("ka = 1;", "F = 0.5; ka = 1;")
    (folder / MODEL).write_text(text, encoding="utf-8")
    given = ["identify", MODEL, "--outputs", "[drug]", "--unknown", "ka", "CL", "F", "central"]
    assert main([*given, "--regimen", f"{DOSE} F `F`"]) == 1
    out = capsys.readouterr().out
    assert "CL/F" in out
    assert "a bolus into drug" in out
    assert main([*given, "--regimen", f"{DOSE} F `F`", "--regimen", "50 mg into drug"]) == 0


def test_fit(folder, capsys):
    given = [
        "fit",
        MODEL,
        "data.csv",
        "--unknown",
        "ka",
        "CL",
        "--regimen",
        DOSE,
        "--output",
        "[drug]",
        "--starts",
        "2",
    ]
    assert main([*given, "--json", "--profile"]) == 0
    content = json.loads(capsys.readouterr().out)
    found = {row["estimate"]: row["value"] for row in content["estimates"]}
    assert found["ka"] == pytest.approx(0.8, rel=1e-4)
    assert found["CL"] == pytest.approx(6.0, rel=1e-4)
    assert main([*given, "--bounds", "CL=1 L/h..20 L/h", "-o", "fit.csv"]) == 0
    assert "CL" in (folder / "fit.csv").read_text(encoding="utf-8")
    assert main([*given, "--bounds", "CL:1"]) == 2
    assert main(["fit", MODEL, "data.csv", "--unknown", "cl", "--output", "[drug]"]) == 1
    assert "did you mean CL" in capsys.readouterr().err
