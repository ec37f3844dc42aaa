"""SED-ML that tries to run code, to read other files or to write elsewhere: refused, and nothing has happened."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.archive import Member, write_archive
from sbmlqsp.archive.formats import SBML, SEDML
from sbmlqsp.archive.rerun import run_archive
from sbmlqsp.cli import main
from sbmlqsp.cli.biosimulators import main as biosimulators
from sbmlqsp.errors import SbmlqspError
from tests.archive import sedml_texts as sed
from tests.archive.sedml_texts import PARAMETERS, SPECIES

CODE = "__import__('os').system('touch injected')"
BREAKING = "x'); __import__('os').system('touch injected'); print('"
K1 = f"{PARAMETERS}[@id='k1']"


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def changed(value):
    return {"models": sed.model(changes=f'<changeAttribute target="{K1}/@value" newValue="{escaped(value)}"/>')}


def added(content):
    change = f'<addXML target="/sbml:sbml/sbml:model/sbml:listOfParameters"><newXML>{content}</newXML></addXML>'
    return {"models": sed.model(changes=change)}


def formula(math):
    return {"generators": sed.generator(formula=math)}


def course(value):
    return {"simulations": sed.course().replace('outputEndTime="10"', f'outputEndTime="{escaped(value)}"')}


TOLERANCE = (
    '<listOfAlgorithmParameters><algorithmParameter kisaoID="KISAO:0000209" value="{}"/></listOfAlgorithmParameters>'
)
OUTPUT = '<report id="{}"><listOfDataSets><dataSet id="d" label="A" dataReference="g"/></listOfDataSets></report>'
INJECTING = {
    "a model source": {"models": sed.model(source=escaped(BREAKING))},
    "a model source that tellurium would run": {"models": sed.model(source=escaped("m.xml'); " + CODE + " #"))},
    "a new value": changed(CODE),
    "a new value that breaks out of a call": changed(BREAKING),
    "a new element": added(f'<parameter id="p" value="{CODE}" constant="true"/>'),
    "a range value": {
        "tasks": sed.task() + sed.repeated("rep", sed.vector(CODE), changes=sed.set_value(K1)),
        "generators": sed.generator(of="rep"),
    },
    "a range end": {
        "tasks": sed.task() + sed.repeated("rep", f'<uniformRange id="r" start="0" end="{CODE}" numberOfSteps="2"/>'),
        "generators": sed.generator(of="rep"),
    },
    "an end of time": course(CODE),
    "a formula that names it": formula(f"<ci>{CODE}</ci>"),
    "a formula that calls it": formula(f"<apply><ci>{CODE}</ci><ci>x</ci></apply>"),
    "a formula of a function": formula("<apply><ci>__import__</ci><ci>os</ci></apply>"),
    "a formula of a csymbol": formula(
        f"<apply><csymbol encoding='text' definitionURL='http://sed-ml.org/#{escaped(CODE)}'>f</csymbol><ci>x</ci></apply>"
    ),
    "a number of a formula": formula(f"<cn>{CODE}</cn>"),
    "a parameter of a formula": {
        "generators": sed.generator().replace(
            "<math", f'<listOfParameters><parameter id="p" value="{CODE}"/></listOfParameters><math'
        )
    },
    "a tolerance": {
        "simulations": sed.course().replace(
            sed.algorithm(), f'<algorithm kisaoID="KISAO:0000019">{TOLERANCE.format(CODE)}</algorithm>'
        )
    },
    "an algorithm": {"simulations": sed.course(kisao=CODE)},
    "a target": {"generators": sed.generator(variables=sed.variable(target=f"{SPECIES}[@id=&quot;{CODE}&quot;]"))},
    "a symbol": {"generators": sed.generator(variables=sed.variable(symbol=CODE))},
    "an id of a report": {"outputs": OUTPUT.format(CODE)},
    "an id of a report that climbs out": {"outputs": OUTPUT.format("../../../escaped")},
    "an absolute id of a report": {"outputs": OUTPUT.format("/tmp/escaped")},
    "a file outside": {"models": sed.model(source="../../../../../../etc/passwd")},
    "a file outside, encoded": {"models": sed.model(source="%2e%2e/%2e%2e/etc/passwd")},
    "an absolute file": {"models": sed.model(source="/etc/passwd")},
    "a file by URL": {"models": sed.model(source="file:///etc/passwd")},
    "the network": {"models": sed.model(source="http://127.0.0.1:9/model.xml")},
    "an entity": {
        "head": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        "models": sed.model(changes="").replace("model.xml", "&e;"),
    },
    "entities that explode": {
        "head": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
        "models": sed.model(source="&c;"),
    },
    "another SBML through a comp reference": added(
        '<externalModelDefinition xmlns="http://www.sbml.org/sbml/level3/version1/comp/version1" id="e" '
        'source="/etc/passwd"/>'
    ),
}


@pytest.mark.parametrize("name", INJECTING)
def test_what_a_document_tries_does_not_happen(name, tmp_path, monkeypatch, capsys):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    sbml = qsp.Model.from_antimony(sed.MODEL).sbml.encode()
    members = [Member("run.sedml", sed.document(**INJECTING[name]).encode(), SEDML), Member("model.xml", sbml, SBML)]
    try:
        path = write_archive(home / "a.omex", members)
        (found,) = run_archive(path).values()
    except SbmlqspError as error:  # entities are refused when the archive is opened
        found = error
    assert isinstance(found, SbmlqspError), found
    assert biosimulators(["-i", "a.omex", "-o", "results", "-q"]) == 1
    main(["convert", "a.omex", "-o", "model.xml"])
    assert "error: " in capsys.readouterr().err
    written = {path.relative_to(tmp_path).parts[1] for path in tmp_path.rglob("*") if path.is_file()}
    assert written <= {"a.omex", "results", "model.xml"}
    assert not list(tmp_path.rglob("*injected*"))
    assert not list(tmp_path.rglob("*escaped*"))
    assert not list((home / "results").rglob("*.csv"))
