"""Hostile Antimony: not text, reaching for files, multiplying, circular, malformed, or without the values it needs."""

from __future__ import annotations

from sbmlqsp.errors import LimitExceeded, ModelError, ParseError, SecurityError
from tests.hostile.writing import Case, case, later, sbml

SOUND = "model hostile()\n  compartment c = 1; species S in c = 1; k = 0.1\n  R: S -> ; k*S\nend\n"
OUTSIDE = (
    "../canary.ant",
    "../../canary.ant",
    "sub/../../canary.ant",
    "/etc/passwd",
    "file:///etc/passwd",
    "http://localhost:9/canary.ant",
    "C:canary.ant",
    "link.ant",
    "linked/canary.ant",
    "",
)


def importing(reference: str) -> str:
    return f'import "{reference}"\nmodel main()\n  a: canary()\nend\n'


def modules(count: int, width: int) -> str:
    """Return `count` modules, each made of the one before `width` times."""
    text = "model m0()\n  k = 1; S = 1; S -> ; k*S\nend\n"
    for i in range(1, count):
        text += f"model m{i}()\n" + "".join(f"  x{j}: m{i - 1}()\n" for j in range(width)) + "end\n"
    return text


def with_(*lines: str) -> str:
    """Return the sound model with more lines in it."""
    return SOUND.replace("end\n", "".join(f"  {line}\n" for line in lines) + "end\n")


def doubling(count: int) -> str:
    return with_(*(f"a{i} := a{i - 1} + a{i - 1}" if i else "a0 := k + k" for i in range(count)))


TEXTS = [
    case("SBML as Antimony", sbml(), ParseError),
    case("a NUL character", SOUND + "\0", ParseError),
    case("a control character", SOUND + "\x07", ParseError),
    case("bytes that are no UTF-8", SOUND.encode() + b"// \xe9", ParseError),
    case("an id that is not ASCII", SOUND.replace("k", "k\u00e9"), ParseError),
    case("a space that is none", SOUND.replace("k = 0.1", "k =\u00a00.1"), ParseError),
    case("half a surrogate pair", SOUND + "\ud800", ParseError),
    case("3 MB", SOUND + "// comment\n" * 300_000, LimitExceeded),
    case("21 MB", SOUND + " " * 21_000_000, LimitExceeded),
    later("words", "this is not a model at all"),
    later("a path", "/etc/passwd"),
    later("a web address", "http://localhost:9/model.ant"),
    later("an open model", SOUND.replace("end\n", ""), ParseError),
    later("an open string", with_('S is "http://identifiers.org'), ParseError),
    later("brackets that do not match", with_("a := (k + 1"), ParseError),
    later("two operators", with_("a := k */ 2"), ParseError),
    case("a number of no kind", with_("a = 1e400"), ParseError),
    case("nothing", "", ParseError),
    case("only comments", "// nothing here\n", ParseError),
]

FILES_OUTSIDE = [case(f"import of {source!r}", importing(source), SecurityError, folder=True) for source in OUTSIDE] + [
    case("import without folder", importing("part.ant"), SecurityError),
    case("import of what is missing", importing("missing.ant"), ModelError, folder=True),
    case("import in one line with more", "k = 1; " + importing("../canary.ant"), SecurityError, folder=True),
    case(
        "import with a comment inside",
        importing("../canary.ant").replace('"../', '/* "x" */ "../'),
        SecurityError,
        folder=True,
    ),
    case(
        "import on a continued line",
        importing("../canary.ant").replace("import", "import\\\n"),
        SecurityError,
        folder=True,
    ),
    case("import after a comment that a CR ends", "// a\r" + importing("../canary.ant"), SecurityError, folder=True),
    case("import in backticks", importing("../canary.ant").replace('"', "```"), SecurityError, folder=True),
    case("import without quotes", "import canary.ant\n", ParseError, folder=True),
    case("import after a comment in a comment", "/* /* */ " + importing("../canary.ant"), SecurityError, folder=True),
    case("import after a quote in a comment", '# "\n' + importing("../canary.ant"), SecurityError, folder=True),
    case("import of a file that reaches outside", importing("reaching.ant"), SecurityError, folder=True),
    case("import of SBML with a document type", importing("laughs.xml"), SecurityError, folder=True),
    case("import of a broken SBML model", importing("broken.xml"), ModelError, folder=True),
]

SIZES = [
    case("20 modules that double", modules(20, 2), LimitExceeded),
    case("60 modules that double", modules(60, 2), LimitExceeded),
    case("12 modules of ten", modules(12, 10), LimitExceeded),
    case("a module of 2,000 modules", modules(2, 2_000), LimitExceeded),
    case("10,000 terms", with_("a := " + "+".join(["k"] * 10_000)), LimitExceeded),
    case(
        "100 functions in a row",
        "".join(f"function f{i}(x)\n  {f'f{i - 1}(x)' if i else 'x'} + 1\nend\n" for i in range(100)) + SOUND,
        LimitExceeded,
    ),
    case("brackets 5,000 deep", with_("a := " + "(" * 5_000 + "k" + ")" * 5_000), LimitExceeded),
    case("60,000 statements", with_(*(f"p{i} = 1" for i in range(60_000))), LimitExceeded),
    later("a word of a million letters", with_("a" * 1_000_000)),
    later("a million blanks", with_("a" + " " * 1_000_000 + "b")),
    later("a number of a million digits", with_("a = " + "9" * 1_000_000)),
    case("a million brackets", with_("(" * 1_000_000), LimitExceeded),
    later("100,000 colons", with_(":" * 100_000)),
    later("100,000 open comments", with_("/*" * 100_000)),
    case("a module in itself", "model a()\n  b: a()\nend\n", ModelError),
    case("modules in each other", "model a()\n  x: b()\nend\nmodel b()\n  x: a()\nend\n", ModelError),
    later("1,500 minus signs", with_("a := " + "-" * 1_500 + "k")),
    later("a power of a power, 1,000 times", with_("a := " + "^".join(["k"] * 1_000))),
    later("functions in functions", with_("a := " + "sin(" * 190 + "k" + ")" * 190 + "+ sin(" * 199 + "k" + ")" * 199)),
    case("25 rules that double", doubling(25), LimitExceeded),
    case("300 rules that double", doubling(300), LimitExceeded),
    case(
        "1,000 chained rules",
        with_(*(f"a{i} := a{i - 1} + 1" if i else "a0 := k + 1" for i in range(1_000))),
        LimitExceeded,
    ),
]

MEANINGS = [
    later("a := b, b := a", with_("a := b", "b := a")),
    later("a := a", with_("a := a + 1")),
    later("initial values of each other", with_("a = b", "b = a")),
    later("a function that calls itself", "function f(x)\n  f(x)\nend\n" + with_("a := f(k)")),
    later("an unknown function", with_("a := frobnicate(k)")),
    later("too many arguments", "function f(x)\n  x\nend\n" + with_("a := f(k, k)")),
    later("two rules", with_("a := 1", "a' = 1")),
    later("a rule for a species that reacts", with_("S := 1")),
    later("a parameter without value", SOUND.replace("k = 0.1", "")),
    later("a species without value", SOUND.replace("species S in c = 1", "species S in c")),
    later("a compartment of size -1", SOUND.replace("compartment c = 1", "compartment c = -1")),
    later("a compartment of size 0", SOUND.replace("compartment c = 1", "compartment c = 0")),
    later("a species that is NaN", SOUND.replace("S in c = 1", "S in c = nan")),
    later("a species that is infinite", SOUND.replace("S in c = 1", "S in c = inf")),
    later("an event with a delay of -5", with_("E: at 5 - 10 after time > 1: S = 2".replace("5 - 10", "-5"))),
    later("an event that sets NaN", with_("E: at time > 1: S = 0/0")),
    later("an unknown module", with_("x: nobody()")),
    later("a word of the language as name", with_("species = 1"), ParseError),
    later("factorial of a million", with_("a := factorial(1000000)")),
    later("one over zero in a law", SOUND.replace("k*S", "1/(k-k)")),
    later("noise in a law", SOUND.replace("k*S", "normal(0, 1)*S")),
    later("growth to infinity", with_("a = 1", "a' = 1e6*a*a")),
    later("a function of Python", with_("a := __import__('os').system('true')")),
]

CASES: list[Case] = TEXTS + FILES_OUTSIDE + SIZES + MEANINGS

FILES = {
    "part.ant": "model part()\n  p = 1\nend\n",
    "reaching.ant": 'import "../canary.ant"\n',
}
