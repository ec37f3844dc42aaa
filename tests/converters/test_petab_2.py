"""What PEtab 2.0 adds: periods, named placeholders, formulas as values, other names, truncated priors; refusals."""

from __future__ import annotations

import math
import os

import pytest
from scipy import stats

import sbmlqsp as qsp
from sbmlqsp.errors import ConversionError, ParseError, SecurityError, UnknownSymbolError, UnsupportedFeature
from sbmlqsp_converters.petab import load
from tests.converters.petab_cases import K1, MODEL, a, changes, check, measured, parameters_2, periods, write_1, write_2


@pytest.fixture(scope="module")
def sbml():
    return qsp.Model.from_antimony(MODEL).sbml


def test_measurements_without_an_experiment(tmp_path, sbml):
    rows = [{"observableId": "obs_a", "time": t, "measurement": m} for t, m in ((0, 0.7), (10, 0.1))]
    check(write_2(tmp_path, sbml, measurement=rows), [(0.7, 1.0, 0.5), (0.1, a(10), 0.5)])


def test_periods_change_a_rate_and_add_to_a_species(tmp_path, sbml):
    path = write_2(
        tmp_path,
        sbml,
        condition=changes(slow={"k1": 0.2}, dose={"A": "A + 2 * extra"}),
        experiment=periods((0, ""), (2, "slow"), (2, "dose"), (5, "dose")),
        parameter=[
            {"parameterId": "k2", "estimate": "false", "nominalValue": 0.6},
            {"parameterId": "extra", "estimate": "true", "lowerBound": 0, "upperBound": 3, "nominalValue": 0.5},
        ],
        measurement=measured((1, 0.7), (2, 1.5), (4, 0.9), (5, 1), (9, 1)),
    )
    at_2 = (a(2) + 1, 1 - a(2))
    before_5 = a(3, at_2, 0.2)
    at_5 = (before_5 + 1, sum(at_2) - before_5)
    check(
        path,
        [
            (0.7, a(1), 0.5),
            (1.5, at_2[0], 0.5),
            (0.9, a(2, at_2, 0.2), 0.5),
            (1, at_5[0], 0.5),
            (1, a(4, at_5, 0.2), 0.5),
        ],
    )


def test_a_preequilibration_and_what_it_changed_lasts(tmp_path, sbml):
    path = write_2(
        tmp_path,
        sbml,
        condition=changes(slow={"k1": 0.2}, dose={"A": "A + 1"}),
        experiment=periods(("-inf", "slow"), (0, "dose")),
        parameter=[{"parameterId": "k2", "estimate": "false", "nominalValue": 0.6}],
        measurement=measured((0, 1), (3, 1)),
    )
    rest = a(math.inf, k1=0.2)
    start = (rest + 1, 1 - rest)
    check(path, [(1, start[0], 0.5), (1, a(3, start, 0.2), 0.5)])


def test_an_experiment_begins_at_another_time(tmp_path, sbml):
    path = write_2(
        tmp_path, sbml, experiment=periods((10, "")), measurement=measured((10, 0.9), (12, 0.5))
    )  # fmt: skip
    check(path, [(0.9, 1.0, 0.5), (0.5, a(2), 0.5)])


def test_placeholders_have_names(tmp_path, sbml):
    observable = {
        "observableId": "obs_a",
        "observableFormula": "offset + factor * A",
        "noiseFormula": "spread",
        "noiseDistribution": "log-laplace",
        "observablePlaceholders": "factor; offset",
        "noisePlaceholders": "spread",
    }
    rows = measured((10, 2), experiment="", observableParameters="3;k1", noiseParameters="0.4")
    path = write_2(tmp_path, sbml, observable=[observable], measurement=rows)
    check(path, [(2, K1 + 3 * a(10), 0.4, "log", "laplace")])


def test_other_names_for_what_the_model_has(tmp_path, sbml):
    path = write_2(
        tmp_path,
        sbml,
        mapping=[
            {"petabEntityId": "substrate", "modelEntityId": "A"},
            {"petabEntityId": "rate", "modelEntityId": "k1"},
        ],
        observable=[{"observableId": "obs_a", "observableFormula": "2*substrate", "noiseFormula": "1"}],
        parameter=[
            {"parameterId": "rate", "estimate": "true", "lowerBound": 0, "upperBound": 9, "nominalValue": 0.3},
            {"parameterId": "k2", "estimate": "false", "nominalValue": 0.6},
        ],
        condition=changes(more={"substrate": "substrate + 1"}),
        experiment=periods((0, "more")),
        measurement=measured((10, 0.5)),
    )
    check(path, [(0.5, 2 * a(10, (2, 0), 0.3), 1)])
    assert load(path).evaluate({"rate": 0.8}).simulated[0] == pytest.approx(2 * a(10, (2, 0)), rel=1e-6)


def test_priors_are_cut_at_the_bounds(tmp_path, sbml):
    rows = [
        {
            "parameterId": "k1",
            "estimate": "true",
            "lowerBound": 0.5,
            "upperBound": 2,
            "nominalValue": 0.8,
            "priorDistribution": "log-normal",
            "priorParameters": "0;1",
        }
    ]
    found = load(write_2(tmp_path, sbml, parameter=rows, measurement=measured((0, 1), experiment=""))).evaluate()
    whole = stats.lognorm(1)
    assert found.log_prior == pytest.approx(whole.logpdf(0.8) - math.log(whole.cdf(2) - whole.cdf(0.5)))


MINE = "format_version: 2.0.0\nmodel_files: {m: {location: model.xml, language: sbml}}\n"


def observable(formula, **more):
    return [{"observableId": "o", "observableFormula": formula, "noiseFormula": 1, **more}]


TWICE = {"condition": changes(one={"k1": 1}, two={"k1": 2}), "experiment": periods((0, "one"), (0, "two"))}
LOST = {"experiment": periods((0, "lost")), "condition": changes(found={"k1": 1})}
OTHER = {"measurement": [{"observableId": "obs_b", "time": 0, "measurement": 1}]}
OLD = observable("A", observableTransformation="log")
SCALED = [row | {"parameterScale": "lin"} for row in parameters_2()]
BROKEN = {
    "observable": (ParseError, "is no formula", {"observable": observable("A +")}),
    "function": (ParseError, "no function of PEtab", {"observable": observable("gamma(A)")}),
    "unknown observable": (UnknownSymbolError, "obs_b", OTHER),
    "unknown condition": (UnknownSymbolError, "lost", LOST),
    "unknown experiment": (UnknownSymbolError, "f", {"measurement": measured((0, 1), experiment="f")}),
    "time": (ParseError, "'soon' is not a number", {"measurement": measured(("soon", 1), experiment="")}),
    "column": (ParseError, "no column measurement", {"measurement": [{"observableId": "obs_a", "time": 0}]}),
    "distribution": (
        ParseError,
        "noiseDistribution is 'flat'",
        {"observable": observable("A", noiseDistribution="flat")},
    ),
    "version 1": (
        ParseError,
        "no column observableTransformation",
        {"observable": observable("A", observableTransformation="log")},
    ),
    "misspelt": (
        ParseError,
        "no column noise_distribution",
        {"observable": observable("A", noise_distribution="laplace")},
    ),
    "twice": (ParseError, "'o' is there twice", {"observable": observable("A") * 2}),
    "otherwise": (ParseError, "no value otherwise", {"observable": observable("piecewise(1, A > 0)")}),
    "scale": (
        ParseError,
        "no column parameterScale",
        {"parameter": [row | {"parameterScale": "lin"} for row in parameters_2()]},
    ),
    "infinite": (ParseError, "measurement is inf", {"measurement": measured((0, "inf"), experiment="")}),
    "changed twice": (ParseError, "'k1' is changed twice", TWICE),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_table_is_refused_in_one_sentence(tmp_path, sbml, case):
    kind, message, tables = BROKEN[case]
    path = write_2(tmp_path, sbml, **({"measurement": measured((0, 1), experiment="")} | tables))
    with pytest.raises(kind, match=message):
        load(path)


def test_what_is_missing_in_an_evaluation_is_named(tmp_path, sbml):
    path = write_2(tmp_path, sbml, measurement=measured((0, 1), experiment="", noiseParameters="0.3"))
    with pytest.raises(ConversionError, match="0 placeholders and a measurement gives 1"):
        load(path).evaluate()
    path = write_1(tmp_path, sbml, measurements=[{"time": 0, "measurement": 1}])
    with pytest.raises(UnknownSymbolError, match="k11"):
        load(path).evaluate({"k11": 1})


@pytest.mark.parametrize(
    ("yaml", "kind"),
    [
        ("format_version: 2.0.0\nmodel_files: {m: {location: ../model.xml, language: sbml}}\n", SecurityError),
        ("format_version: 2.0.0\nmodel_files: {m: {location: 'http://x/model.xml', language: sbml}}\n", SecurityError),
        ("format_version: 2.0.0\nmodel_files: {m: {location: model.bngl, language: bngl}}\n", UnsupportedFeature),
        ("format_version: 3\n", UnsupportedFeature),
        ("format_version: 2.0.0\nmodel_files: {m: {location: /etc/passwd, language: sbml}}\n", SecurityError),
        ("format_version: 2.0.0\nmodel_files: {m: {location: link.xml, language: sbml}}\n", SecurityError),
        ("format_version: 2.0.0\nmodel_files: {m: {location: pipe.xml, language: sbml}}\n", ParseError),
        ("format_version: 2.0.0\nmodel_files: {m: {location: lost.xml, language: sbml}}\n", ParseError),
        ("format_version: 2.0.0\nmodel_files: {m: {location: [1], language: sbml}}\n", ParseError),
        ("format_version: 2.0.0\nmodel_files: {m: {location: model.xml, languages: sbml}}\n", ParseError),
        ("format_version: 2.0.0\nmodel_files: 3\n", UnsupportedFeature),
        (f"{MINE}condition_files: ['../c.tsv']\n", SecurityError),
        (f"{MINE}condition_files: ['/tmp/c.tsv']\n", SecurityError),
        (f"{MINE}condition_files: ['file:///etc/passwd']\n", SecurityError),
        (f"{MINE}condition_files: [{{a: 1}}]\n", ParseError),
        (f"{MINE}conditions_files: []\n", ParseError),
        (f"{MINE}extensions: [x]\n", ParseError),
        (f"{MINE}extensions: {{sciml: {{version: 1, required: true}}}}\n", UnsupportedFeature),
        ("format_version: 1\nparameter_file: ../p.tsv\nproblems: [{sbml_files: [model.xml]}]\n", SecurityError),
        ("format_version: 1\nproblems: [{sbml_files: [../../model.xml]}]\n", SecurityError),
        ("format_version: 1\nproblems: [{sbml_files: [model.xml, model.xml]}]\n", UnsupportedFeature),
        ("format_version: 1\nproblems: []\n", UnsupportedFeature),
        ("format_version: 1\nproblems: [{sbml_files: [model.xml], conditions_files: [c.tsv]}]\n", ParseError),
        ("format_version: 1\nproblems: 3\n", ParseError),
        ("a: &x [1]\nb: [*x, *x]\n", ParseError),
        ("!!python/object/apply:os.system ['true']\n", ParseError),
        ("- 1\n", ParseError),
        ("format_version: 2.0.0\nmodel_files: {}\n", UnsupportedFeature),
        (
            "format_version: 2.0.0\nextensions: {x: {version: 1}}\nmodel_files: {m: {location: a.xml, language: sbml}}",
            UnsupportedFeature,
        ),
    ],
)
def test_a_yaml_file_that_is_not_ours_to_read_is_refused(tmp_path, sbml, yaml, kind):
    (tmp_path / "model.xml").write_text(sbml)
    (tmp_path / "link.xml").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.xml")
    (tmp_path / "problem.yaml").write_text(yaml)
    with pytest.raises(kind):
        load(tmp_path / "problem.yaml")
