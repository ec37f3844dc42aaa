"""Simulations on the command line against the closed form of the oral one-compartment model."""

from __future__ import annotations

import csv
import io
import math

import pytest


def concentration(t: float, dose: float = 100.0, ka: float = 1.0, k: float = 0.25, v: float = 20.0) -> float:
    """mg/L at t hours after an oral dose in mg."""
    return dose / v * ka / (ka - k) * (math.exp(-k * t) - math.exp(-ka * t))


def rows(text: str) -> list[dict[str, float]]:
    return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))]


def test_csv_on_a_pipe(sbmlqsp, model):
    answer = sbmlqsp(
        "simulate", model, "--regimen", "100 mg into depot", "--until", "24 h", "--every", "6 h", "--output", "[drug]"
    )
    assert answer.code == 0
    table = rows(answer.out)
    assert [row["time [h]"] for row in table] == [0, 6, 12, 18, 24]
    assert table[1]["[drug] [mg/L]"] == pytest.approx(concentration(6), rel=1e-4)


def test_values_observables_and_points(sbmlqsp, model):
    answer = sbmlqsp(
        *("simulate", model, "--regimen", "2 mg/kg into depot", "--body-weight", "50 kg", "--until", "1 d"),
        *("--points", "3", "--set", "CL=40 mL/min", "--output", "twice = 2*[drug]", "--json"),
    )
    content = answer.json
    k = 0.04 * 60 / 20  # 40 mL/min is 2.4 L/h, in 20 L
    assert content["columns"]["time"] == [0, 12, 24]
    assert content["columns"]["twice"][1] == pytest.approx(2 * concentration(12, k=k), rel=1e-4)


@pytest.mark.parametrize(
    ("name", "start"), [("a.csv", b"time [h]"), ("a.json", b"{"), ("a.png", b"\x89PNG"), ("a.svg", b"<?xml")]
)
def test_files_by_suffix(sbmlqsp, model, tmp_path, name, start):
    answer = sbmlqsp("simulate", model, "--regimen", "100 mg into depot", "--until", "24 h", "-o", tmp_path / name)
    assert (answer.code, answer.out) == (0, "")
    assert (tmp_path / name).read_bytes().startswith(start)


def test_report(sbmlqsp, model, tmp_path):
    sbmlqsp("simulate", model, "--regimen", "100 mg into depot", "--until", "24 h", "-o", tmp_path / "a.html")
    assert "<svg" in (tmp_path / "a.html").read_text(encoding="utf-8") or "data:image" in (
        tmp_path / "a.html"
    ).read_text(encoding="utf-8")
