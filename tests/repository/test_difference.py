"""What changed between two versions, in words, and what it does."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.curation import repository
from sbmlqsp.curation.difference import differences, effects

ID = "PeletierGabrielsson2012_tmdd"
TEXT = """model m
  unit volume = 1 litre; unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit time_unit = 3600 second
  unit per_h = 1 / (3600 second); unit per_min = 1 / (60 second); unit mg_per_L = 1e-3 gram / litre
  compartment V = 2; V has volume
  species A in V = 10; A has mg_per_L
  kint = 0.05; kint has per_h
  k2 = 0.6; k2 has per_h
  E := 2 * kint; E has per_h
  J1: A -> ; kint*A*V
  J2: A -> ; k2*A*V
  at (time > 5): A = A + 1
end
"""


def changed(old, new, text=TEXT):
    assert old in text
    return differences(qsp.Model.from_antimony(text), qsp.Model.from_antimony(text.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kint = 0.05", "kint = 0.03", "kint 0.05 -> 0.03 1/h (-40 %)"),
        ("k2 = 0.6; k2 has per_h", "k2 = 0.01; k2 has per_min", "k2 0.6 1/h -> 0.01 1/min, the same quantity"),
        ("k2 = 0.6; k2 has per_h", "k2 = 0.6; k2 has per_min", "k2 0.6 1/h -> 0.6 1/min"),
        ("A in V = 10", "A in V = 12", "[A] at the start 10 -> 12 mg/L"),
        ("V = 2", "V = 3", "V 2 -> 3 L (+50 %)"),
        ("E := 2 * kint", "E := 3 * kint", "E := 3 * kint, was 2 * kint"),
        ("J2: A -> ; k2*A*V", "J2: A -> ; k2*A*V*A/10", "rate of J2 is k2 * A * V * A / 10, was k2 * A * V"),
        ("J2: A -> ; k2*A*V", "J2: 2 A -> ; k2*A*V", "reaction J2 is 2 A -> nothing, was A -> nothing"),
        ("J2: A -> ; k2*A*V\n", "", "reaction J2 removed: A -> nothing"),
        ("time > 5", "time > 6", "event _E0 is when time > 6: A = A + 1, was when time > 5: A = A + 1"),
        ("unit time_unit = 3600 second", "unit time_unit = 60 second", "time is in min, was in h"),
    ],
)
def test_each_change_is_one_sentence(old, new, words):
    assert changed(old, new) == (words,)


def test_what_says_the_same_is_no_change():
    assert changed("kint*A*V", "V*A*kint") == ()
    assert changed("2 * kint", "kint * 2") == ()
    assert changed("model m", "model other") == ()


def test_the_effect_on_the_claims_is_told_with_the_change():
    entry = repository()[ID]
    new = entry.model.with_values({"kint": 1.2 * entry.model.tables.parameters["kint"].value})
    (sentence,) = differences(entry.model, qsp.Model.from_sbml(new.sbml))
    assert sentence.startswith("kint ")
    assert "(+20 %)" in sentence
    found = effects(entry.model, new, entry.studies)
    assert found
    assert any("at([RL], 500 h)" in str(one) and "%" in str(one) for one in found)
    assert effects(entry.model, entry.model, entry.studies) == ()


def test_the_command(tmp_path, capsys):
    from sbmlqsp.cli import main

    text = (repository()[ID].path / "model.ant").read_text(encoding="utf-8")
    (tmp_path / "new.ant").write_text(text.replace("kint = ", "kint = 2 * "))
    (tmp_path / "same.ant").write_text(text)
    assert main(["repo", "diff", ID, str(tmp_path / "same.ant")]) == 0
    assert capsys.readouterr().out == "the same model\n"
    (tmp_path / "new.ant").write_text(text.replace("kel = ", "kel = 9"))
    assert main(["repo", "diff", ID, str(tmp_path / "new.ant")]) == 1
    out = capsys.readouterr().out
    assert out.startswith("kel ")
    assert "of dose_45:" in out
