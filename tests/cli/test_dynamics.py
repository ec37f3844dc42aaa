"""`steady-state` and `bifurcation`: what they print, write, and say of wrong usage."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def switch():
    return str(ROOT / "examples" / "oral_study" / "switch.ant")


def test_steady_states_are_listed(sbmlqsp, switch):
    answer = sbmlqsp("steady-state", switch, "--set", "D=1 ug/mL", "--json")
    assert answer.code == 0
    values = sorted(state["values"]["A"] for state in answer.json["steady_states"])
    assert values == pytest.approx([0.2034186116, 0.8175187595, 2.1026616476], rel=1e-8)
    assert "asymptotically stable node" in sbmlqsp("steady-state", switch).out


def test_no_steady_state_is_exit_one_with_the_reason(sbmlqsp, tmp_path):
    file = tmp_path / "m.ant"
    file.write_text("model m; A = 1; A' = -1; end")
    answer = sbmlqsp("steady-state", file)
    assert answer.code == 1
    assert "falls for ever" in answer.out


def test_a_diagram_is_printed_and_written(sbmlqsp, switch, tmp_path):
    common = ("bifurcation", switch, "--parameter", "D", "--from", "0", "--to", "3 ug/mL")
    answer = sbmlqsp(*common)
    assert answer.code == 0
    assert "fold at D = 1.590313362 ug/mL" in answer.out
    assert "switches A off" in answer.out
    for name, content in (("d.csv", b"branch,D,stable,A"), ("d.html", b"<svg"), ("d.png", b"PNG")):
        assert sbmlqsp(*common, "-o", tmp_path / name).code == 0
        assert content in (tmp_path / name).read_bytes()
    assert [point["kind"] for point in sbmlqsp(*common, "--json").json["special_points"]] == ["fold", "fold"]


def test_wrong_usage(sbmlqsp, switch):
    unknown = sbmlqsp("bifurcation", switch, "--parameter", "DD", "--from", "0", "--to", "3")
    assert unknown.code == 1
    assert "did you mean D?" in unknown.err
    lonely = sbmlqsp("bifurcation", switch, "--parameter", "D", "--from", "0", "--to", "3", "--second", "k0")
    assert lonely.code == 2
    assert sbmlqsp("bifurcation", switch, "--parameter", "D", "--from", "0", "--to", "3 mg").code == 1
