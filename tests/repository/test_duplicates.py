"""The same equations under other names are found, and others are told apart."""

from __future__ import annotations

import json
import re

import pytest

import sbmlqsp as qsp
from sbmlqsp.curation.duplicates import find_duplicates, fingerprint

TMDD = """model tmdd
  compartment V = 1
  species L in V = 10, R in V = 5, C in V = 0
  kon = 0.1; koff = 0.01; kint = 0.03; kdeg = 0.2; ksyn = 1; kel = 0.05
  J1: L + R -> C; V*(kon*L*R - koff*C)
  J2: C -> ; V*kint*C
  J3: R -> ; V*kdeg*R
  J4: -> R; V*ksyn
  J5: L -> ; V*kel*L
end
"""
RENAMED = """model other
  compartment box = 2
  species target in box = 1, bound in box = 3, ab in box = 7
  a1 = 1; a2 = 2; a3 = 3; a4 = 4; a5 = 5; a6 = 6
  made: -> target; a1*box
  gone: target -> ; target*a2*box
  lost: ab -> ; ab*box*a3
  on: ab + target -> bound; a4*target*ab*box
  off: bound -> ab + target; box*bound*a5
  inside: bound -> ; box*(a6*bound)
end
"""


@pytest.fixture
def tmdd():
    return qsp.Model.from_antimony(TMDD)


def test_other_names_values_order_and_splitting_of_reactions_do_not_matter(tmdd):
    other = qsp.Model.from_antimony(RENAMED)
    (pair,) = find_duplicates({"one": tmdd, "two": other})
    assert (pair.kind, pair.likeness) == ("same equations", 1.0)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- koff*C", "+ koff*C"),
        ("kdeg*R", "kdeg*R^2"),
        ("kint*C", "kint*R"),
        ("V*ksyn", "V*kdeg"),
        ("kel*L", "kel*L/(kon+L)"),
        ("kel*L", "2*kel*L"),
    ],
)
def test_a_changed_equation_is_another_model(tmdd, old, new):
    assert old in TMDD
    other = qsp.Model.from_antimony(TMDD.replace(old, new))
    assert fingerprint(other).equations != fingerprint(tmdd).equations
    assert all(pair.kind != "same equations" for pair in find_duplicates({"one": tmdd, "two": other}, near=0.01))


def test_rules_and_functions_are_put_into_what_reads_them(tmdd):
    text = TMDD.replace("kon*L*R - koff*C", "net").replace("end\n", "  net := on(L, R) - koff*C\nend\n")
    other = qsp.Model.from_antimony(
        "function on(x, y)\n  kon*y*x\nend\n".replace("kon", "0.1") + text.replace("kon = 0.1; ", "")
    )
    near = find_duplicates({"one": tmdd, "two": other})
    assert near[0].kind == "same shape"  # the number in the function is no parameter of the other model
    same = qsp.Model.from_antimony("function on(k, x, y)\n  k*y*x\nend\n" + text.replace("on(L, R)", "on(kon, L, R)"))
    assert find_duplicates({"one": tmdd, "two": same})[0].kind == "same equations"


def test_a_parameter_for_a_number_is_the_same_shape(tmdd):
    other = qsp.Model.from_antimony(TMDD.replace("kel*L", "(kel/V)*L"))
    assert find_duplicates({"one": tmdd, "two": other})[0].kind == "same shape"


def test_models_without_equations_are_left_out():
    empty = qsp.Model.from_antimony("model a\n k = 1\nend\n")
    assert find_duplicates({"a": empty, "b": empty}) == ()


def test_redeposits_of_published_models_are_found(shared):
    """CU01: pairs of BioModels and PEtab that are known to be one model."""
    cases = {case["id"]: case for case in json.loads((shared / "reference_cases" / "cases.json").read_text())}
    folder = shared / "corpus" / "models"
    there = {path.stem for path in folder.glob("*.xml")}
    groups = []
    for expected in cases["CU01"]["expected"]:
        names = re.findall(r"BIOMD\d{10}|petab_\w+|(?<= / )\d{4}", expected["value"])
        groups.append({name if len(name) > 4 else f"BIOMD000000{name}" for name in names} & there)
    wanted = {frozenset((a, b)) for group in groups for a in group for b in group if a < b}
    assert len(wanted) >= 6
    models = {name: qsp.load(folder / f"{name}.xml") for name in sorted(set().union(*groups))}
    found = {frozenset((pair.first, pair.second)): pair for pair in find_duplicates(models)}
    assert set(found) == wanted  # all of them, and nothing else
    assert found[frozenset(("BIOMD0000000744", "BIOMD0000000792"))].kind == "same equations"


def test_the_command_names_the_pairs(tmp_path, capsys):
    from sbmlqsp.cli import main

    (tmp_path / "a.ant").write_text(TMDD)
    (tmp_path / "b.ant").write_text(RENAMED)
    assert main(["repo", "duplicates", str(tmp_path)]) == 1
    assert "a.ant / b.ant: same equations" in capsys.readouterr().out
    assert main(["repo", "duplicates", str(tmp_path / "a.ant"), "--json"]) == 0
