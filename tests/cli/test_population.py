"""`sbmlqsp population`: quantiles, measures, files, exit codes."""

from __future__ import annotations

import csv
import json

import pandas as pd
import pytest

from sbmlqsp.cli import main
from tests.cli.conftest import ORAL

RUN = ["population", "model.ant", "2 mg/kg into depot", "--spec", "population.toml", "-n", "20", "--until", "24 h"]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the model and its population, to work in."""
    for name in ("model.ant", "population.toml"):
        (tmp_path / name).write_bytes((ORAL / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_quantiles_as_csv_on_stdout(desk, capsys):
    assert main([*RUN, "--output", "[drug]", "--points", "5"]) == 0
    out, err = capsys.readouterr()
    header, *rows = csv.reader(out.splitlines())
    assert header == ["time [h]", *(f"[drug] {q} [mg/L]" for q in ("5%", "50%", "95%"))]
    assert len(rows) == 5
    assert float(rows[2][1]) < float(rows[2][2]) < float(rows[2][3])
    assert "20 patients, cohort, within" in err


def test_measures_parquet_and_json(desk, capsys):
    assert main([*RUN, "--output", "[drug]", "--measure", "cmax([drug])", "-o", "m.csv"]) == 0
    assert len((desk / "m.csv").read_text().splitlines()) == 21
    assert main([*RUN, "--output", "[drug]", "--points", "5", "-o", "all.parquet"]) == 0
    table = pd.read_parquet(desk / "all.parquet")
    assert list(table.columns) == ["subject", "time [h]", "[drug] [mg/L]"]
    assert len(table) == 100
    capsys.readouterr()
    assert main([*RUN, "--json", "--points", "3"]) == 0
    assert json.loads(capsys.readouterr().out)["provenance"]["certificate"]["ok"]


def test_wrong_usage(desk, capsys):
    assert main(["population", "model.ant", "--until", "24 h"]) == 2
    assert main([*RUN, "--every", "1 h", "--points", "3"]) == 2
    assert main([*RUN, "--resume"]) == 2
    (desk / "bad.toml").write_text("[parameters.CLL]\nmedian = 5\ncv = 0.3\n")
    assert main(["population", "model.ant", "--spec", "bad.toml", "--until", "24 h"]) == 1
    assert "CLL" in capsys.readouterr().err
