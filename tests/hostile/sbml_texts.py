"""Hostile texts: not SBML, not XML, not text, or XML that attacks its reader."""

from __future__ import annotations

import gzip
import io
import zipfile

from sbmlqsp.errors import LimitExceeded, ModelError, ParseError, SecurityError, UnsupportedFeature
from tests.hostile.writing import Case, apply, assignment_rule, case, ci, cn, document, later, model, sbml, variable

SOUND = sbml()
BODY = SOUND.partition("?>")[2].strip()
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(12))


def _nested(depth: int) -> str:
    formula = ci("k")
    for _ in range(depth):
        formula = apply("plus", formula, cn(1))
    return sbml(parameters=variable("a"), rules=assignment_rule("a", formula))


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("model.xml", SOUND)
    return stream.getvalue()


def _declared(encoding: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>'


def level_1(formula: str, value: str = "1") -> str:
    """Return a model of SBML Level 1, where formulas are texts."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2">'
        '<model name="old"><listOfCompartments><compartment name="c" volume="1"/></listOfCompartments>'
        '<listOfSpecies><species name="S" compartment="c" initialAmount="1"/></listOfSpecies>'
        f'<listOfParameters><parameter name="k" value="{value}"/></listOfParameters>'
        '<listOfReactions><reaction name="R"><listOfReactants><speciesReference species="S"/></listOfReactants>'
        f'<kineticLaw formula="{formula}"/></reaction></listOfReactions></model></sbml>'
    )


LEVEL_1 = [
    case("Level 1: 10,000 terms", level_1("+".join(["k"] * 10_000)), LimitExceeded),
    case("Level 1: brackets 5,000 deep", level_1("(" * 5_000 + "k" + ")" * 5_000), LimitExceeded),
    later("Level 1: an unknown symbol", level_1("x*S")),
    later("Level 1: an unknown function", level_1("frobnicate(S)")),
    later("Level 1: no formula", level_1("k *")),
    later("Level 1: a value that is no number", level_1("k*S", "abc")),
    later("Level 1: a value that is too large", level_1("k*S", "1e400")),
    later("Level 1: 1,900 minus signs", level_1("-" * 1_900 + "k")),
]

CASES: list[Case] = [
    case("empty", "", ParseError),
    case("white space", " \n\t ", ParseError),
    case("words", "this is a model", ParseError),
    case("a path", "/etc/passwd", ParseError),
    case("a file URL", "file:///etc/passwd", ParseError),
    case("a web address", "http://localhost:9/model.xml", ParseError),
    case("JSON", '{"model": 1}', ParseError),
    case("random bytes", bytes(range(1, 256)) * 20, ParseError),
    case("gzip", gzip.compress(SOUND.encode()), ParseError),
    case("an archive", _zip(), ParseError),
    case("HTML", "<html><body>model</body></html>", ParseError),
    case("another root", "<model/>", ParseError),
    case("SBML without namespace", "<sbml><model/></sbml>", ParseError),
    case("a namespace that resembles SBML", BODY.replace("www.sbml.org", "www.sbml.com", 1), ParseError),
    case("no model", document(""), ParseError),
    case("two models", document(model() + model()), ParseError),
    case("a model in a model", document(f"<listOfModels>{model()}</listOfModels>"), ParseError),
    case("Level 3 Version 9", document(model(), version=9), UnsupportedFeature),
    case("Level 4", document(model(), level=4), ParseError),
    case("level and namespace differ", SOUND.replace('level="3"', 'level="2"', 1), ParseError),
    case("level missing", SOUND.replace('level="3"', "", 1), ParseError),
    case("cut off", SOUND[: len(SOUND) // 2], ParseError),
    case("last tag missing", SOUND.removesuffix("</sbml>"), ParseError),
    case("crossed tags", SOUND.replace("</model>", "</sbml>"), ParseError),
    case("two roots", SOUND + BODY, ParseError),
    case("text behind the root", SOUND + "x", ParseError),
    case("an attribute twice", SOUND.replace('id="S"', 'id="S" id="S"', 1), ParseError),
    case("an unbound prefix", SOUND.replace("<model", "<foo:bar/><model", 1), ParseError),
    case("an open CDATA section", SOUND.replace("<model", "<notes><![CDATA[ <model", 1), ParseError),
    case("an unknown entity", SOUND.replace('value="1"', 'value="&one;"', 1), ParseError),
    case("a NUL character", SOUND.replace('id="S"', 'id="S\0"', 1), ParseError),
    case("NUL bytes behind the end", SOUND.encode() + b"\0" * 100, ParseError),
    case("a reference to NUL", SOUND.replace('id="k"', 'id="k" name="&#0;"', 1), ParseError),
    case("a control character", SOUND.replace('id="k"', 'id="k" name="\x01"', 1), ParseError),
    case("Latin-1 that is not declared", SOUND.encode().replace(b"hostile", b"h\xf6stile", 1), ParseError),
    case("overlong UTF-8", SOUND.encode().replace(b"hostile", b"h\xc0\xafstile", 1), ParseError),
    case("a surrogate in UTF-8", SOUND.encode().replace(b"hostile", b"h\xed\xa0\x80stile", 1), ParseError),
    case("half a surrogate pair", SOUND.replace("hostile", "h\udc80stile", 1), ParseError),
    case("UTF-16 cut in a character", SOUND.encode("utf-16")[:-1], ParseError),
    case("UTF-16 declared, UTF-8 written", (_declared("UTF-16") + BODY).encode(), ParseError),
    case("UTF-7", (_declared("UTF-7") + BODY).encode("utf-7"), ParseError),
    case("EBCDIC", (_declared("cp500") + BODY).encode("cp500"), ParseError),
    case("an encoding nobody knows", (_declared("klingon") + BODY).encode(), ParseError),
    case("a codec that is no encoding", (_declared("rot13") + BODY).encode(), ParseError),
    case("only a byte order mark", b"\xef\xbb\xbf", ParseError),
    case("a billion laughs", f"<!DOCTYPE sbml [{LAUGHS}]>" + BODY.replace("hostile", "&l11;", 1), SecurityError),
    case(
        "an entity in a file",
        '<!DOCTYPE sbml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + BODY.replace("<model", "<notes>&x;</notes><model", 1),
        SecurityError,
    ),
    case("a document type in a file", '<!DOCTYPE sbml SYSTEM "canary.dtd">' + BODY, SecurityError),
    case(
        "a parameter entity", '<!DOCTYPE sbml [<!ENTITY % x SYSTEM "http://localhost:9/"> %x;]>' + BODY, SecurityError
    ),
    case("an empty document type", "<!DOCTYPE sbml>" + BODY, SecurityError),
    case("21 MB", SOUND + " " * 21_000_000, LimitExceeded),
    case("21 MB of bytes", SOUND.encode() + b" " * 21_000_000, LimitExceeded),
    case(
        "a million tags", SOUND.replace("<model", "<notes>" + "<b/>" * 1_000_001 + "</notes><model", 1), LimitExceeded
    ),
    case("deep notes", SOUND.replace("<model", f"<notes>{'<p>' * 500}{'</p>' * 500}</notes><model", 1), LimitExceeded),
    case("math 250 deep", _nested(250), LimitExceeded),
    case("math 10,000 deep", _nested(10_000), LimitExceeded),
    case("100,000 open tags", "<sbml>" * 100_000, ParseError),
    case("a package of another world inside the model", document(model(inside='<x xmlns="urn:x"/>')), ModelError),
    later(
        "a list twice",
        document(model(inside='<listOfParameters><parameter id="z" constant="true"/></listOfParameters>')),
    ),
    later("unknown element", document(model(inside="<listOfWishes><wish/></listOfWishes>"))),
]

CASES += LEVEL_1
