"""Formulas that are malformed, endless, circular or explosive."""

from __future__ import annotations

from sbmlqsp.errors import LimitExceeded, ModelError
from tests.hostile.writing import (
    SYMBOLS,
    TIME,
    Case,
    apply,
    assignment_rule,
    call,
    case,
    ci,
    cn,
    compartment,
    function,
    initial_assignment,
    later,
    math,
    rate_rule,
    reaction,
    sbml,
    variable,
)


def rule(formula: str, functions: str = "") -> str:
    """Return a document with one rule a = formula."""
    return sbml(functions=functions, parameters=variable("a"), rules=assignment_rule("a", formula))


def csymbol(name: str) -> str:
    return f'<csymbol encoding="text" definitionURL="{name}">x</csymbol>'


def chain(count: int, step: str) -> str:
    """Return `count` rules, each reading the one before as `step` says ("{}" is its id)."""
    rules = [assignment_rule(f"a{i}", step.replace("{}", f"a{i - 1}" if i else "k")) for i in range(count)]
    return sbml(parameters="".join(variable(f"a{i}") for i in range(count)), rules="".join(rules))


def circles(count: int) -> str:
    """Return rules that each read the one before and the first."""
    rules = [assignment_rule(f"a{i}", apply("plus", ci(f"a{i - 1}"), ci("a0"))) for i in range(1, count)]
    first = assignment_rule("a0", ci(f"a{count - 1}"))
    return sbml(parameters="".join(variable(f"a{i}") for i in range(count)), rules=first + "".join(rules))


def assignments(count: int, step: str) -> str:
    """Return the same chain made of initial assignments."""
    items = [initial_assignment(f"a{i}", step.replace("{}", f"a{i - 1}" if i else "k")) for i in range(count)]
    return sbml(parameters="".join(variable(f"a{i}") for i in range(count)), assignments="".join(items))


def functions(count: int, step: str) -> str:
    """Return a chain of functions, called once."""
    first = function("f0", apply("plus", ci("x"), ci("x")), "x")
    others = [function(f"f{i}", step.replace("{}", f"f{i - 1}"), "x") for i in range(1, count)]
    return rule(call(f"f{count - 1}", ci("k")), first + "".join(others))


def written(text: str, kind: str = "") -> str:
    attributes = f' type="{kind}"' if kind else ""
    return rule(f"<cn{attributes}>{text}</cn>")


TWICE = apply("plus", "<ci>{}</ci>", "<ci>{}</ci>")
ONCE = apply("plus", "<ci>{}</ci>", cn(1))
CALL_TWICE = "<apply><plus/><apply><ci>{}</ci><ci>x</ci></apply><apply><ci>{}</ci><ci>x</ci></apply></apply>"
CALL_OF_CALL = "<apply><ci>{}</ci><apply><ci>{}</ci><ci>x</ci></apply></apply>"
CALL_ONCE = "<apply><plus/><apply><ci>{}</ci><ci>x</ci></apply><cn>1</cn></apply>"
_PIECE = f"<piece><cn>1</cn>{apply('lt', TIME, cn(1))}</piece>"

NUMBERS = [
    case(f"the number {text!r}", written(text), ModelError)
    for text in (
        "",
        "abc",
        "1e400",
        "-1e999",
        "1,5",
        "0x10",
        "1_000",
        "1e",
        "--1",
        "١",
        "NaN",
        "INF",
        "1 2",
        "1<sep/>2",
    )
] + [
    case("1.5 as integer", written("1.5", "integer"), ModelError),
    case("an integer of 30 digits", written("9" * 30, "integer"), ModelError),
    case("an integer of 30,000 digits", written("9" * 30_000, "integer"), ModelError),
    case("a rational over zero", written("1<sep/>0", "rational"), ModelError),
    case("a rational with one part", written("1", "rational"), ModelError),
    case("an exponent that overflows", written("1<sep/>400", "e-notation"), ModelError),
    case("an exponent that is no integer", written("1<sep/>1.5", "e-notation"), ModelError),
    case("a complex number", written("1<sep/>2", "complex-cartesian"), ModelError),
]

SHAPES = [
    case("an integral", rule("<apply><int/><ci>k</ci></apply>"), ModelError),
    case("a vector", rule("<vector><ci>k</ci></vector>"), ModelError),
    case("an element in a symbol", rule("<ci>k<b/></ci>"), ModelError),
    case("an element in an operator", rule("<apply><plus><ci>k</ci></plus><ci>k</ci></apply>"), ModelError),
    case(
        "a formula in a compartment", sbml().replace("<listOfSpecies>", math(ci("k")) + "<listOfSpecies>"), ModelError
    ),
    case("an empty argument", rule(ci("k"), function("f", cn(1), "x").replace("<ci>x</ci>", "")), ModelError),
    case("an empty apply", rule("<apply/>"), ModelError),
    case("an operator alone", rule("<plus/>"), ModelError),
    case("a number applied", rule("<apply><cn>1</cn><ci>k</ci></apply>"), ModelError),
    case("divide by nothing", rule(apply("divide", ci("k"))), ModelError),
    case("divide three", rule(apply("divide", ci("k"), ci("k"), ci("k"))), ModelError),
    case("power without exponent", rule(apply("power", ci("k"))), ModelError),
    case("sine of nothing", rule(apply("sin")), ModelError),
    case("minus of nothing", rule(apply("minus")), ModelError),
    case("minus of three", rule(apply("minus", ci("k"), ci("k"), ci("k"))), ModelError),
    case("not of two", rule(apply("not", "<true/>", "<true/>")), ModelError),
    case("less than nothing", rule(apply("lt", ci("k"))), ModelError),
    case("max of nothing", rule(apply("max")), ModelError),
    case("a degree without radicand", rule(apply("root", "<degree><cn>2</cn></degree>")), ModelError),
    case("a piece without condition", rule("<piecewise><piece><cn>1</cn></piece></piecewise>"), ModelError),
    case("a stray thing in piecewise", rule("<piecewise><cn>1</cn></piecewise>"), ModelError),
    case("two formulas", rule("<ci>k</ci><ci>k</ci>"), ModelError),
    case("a lambda in a rule", rule("<lambda><ci>k</ci></lambda>"), ModelError),
    case(
        "noise in a rate law",
        sbml(reactions=reaction(law=f"<apply>{csymbol(SYMBOLS + 'distrib/normal')}{cn(0)}{cn(1)}</apply>")),
        ModelError,
    ),
    case("an unknown csymbol", rule(csymbol(SYMBOLS + "luck")), ModelError),
    case("a csymbol of a stranger", rule(csymbol("http://localhost:9/time")), ModelError),
    case("a csymbol without address", rule("<csymbol>time</csymbol>"), ModelError),
    case("delay without delay", rule(f"<apply>{csymbol(SYMBOLS + 'delay')}{ci('k')}</apply>"), ModelError),
    case("rateOf a number", rule(f"<apply>{csymbol(SYMBOLS + 'rateOf')}{cn(1)}</apply>"), ModelError),
    case("rateOf nothing known", rule(f"<apply>{csymbol(SYMBOLS + 'rateOf')}{ci('x')}</apply>"), ModelError),
    case("2,001 terms", rule(apply("plus", *[ci("k")] * 2_001)), LimitExceeded),
    case("10,000 terms", rule(apply("plus", *[ci("k")] * 10_000)), LimitExceeded),
    case("10,000 factors in a law", sbml(reactions=reaction(law=apply("times", *[ci("k")] * 10_000))), LimitExceeded),
    case("301 pieces", rule(f"<piecewise>{_PIECE * 301}</piecewise>"), LimitExceeded),
    case("factorial of a million", rule(apply("factorial", cn(1_000_000))), ModelError),
    case("factorial of 2.5", rule(apply("factorial", cn(2.5))), ModelError),
    case("factorial of minus 3", rule(apply("factorial", apply("minus", cn(3)))), ModelError),
    case("factorial of -1", rule(apply("factorial", cn(-1))), ModelError),
    case("an empty formula", sbml(reactions=reaction(law=""), rules=""), ModelError),
    later(
        "one over zero in a law", sbml(reactions=reaction(law=apply("divide", cn(1), apply("minus", ci("k"), ci("k")))))
    ),
    later("the logarithm of -1 in a law", sbml(reactions=reaction(law=apply("ln", cn(-1))))),
]

FUNCTIONS = [
    case("a function that calls itself", rule(call("f", ci("k")), function("f", call("f", ci("x")), "x")), ModelError),
    case(
        "functions that call each other",
        rule(ci("k"), function("f", call("g", ci("x")), "x") + function("g", call("f", ci("x")), "x")),
        ModelError,
    ),
    case(
        "three functions in a circle",
        rule(ci("k"), "".join(function(f, call(g, ci("x")), "x") for f, g in ("fg", "gh", "hf"))),
        ModelError,
    ),
    case(
        "an empty lambda",
        rule(ci("k"), f'<functionDefinition id="f">{math("<lambda/>")}</functionDefinition>'),
        ModelError,
    ),
    case(
        "a function without lambda",
        rule(ci("k"), f'<functionDefinition id="f">{math(cn(1))}</functionDefinition>'),
        ModelError,
    ),
    case(
        "a lambda of only arguments",
        rule(
            ci("k"),
            f'<functionDefinition id="f">{math("<lambda><bvar><ci>x</ci></bvar></lambda>")}</functionDefinition>',
        ),
        ModelError,
    ),
    case(
        "a lambda that returns a lambda", rule(ci("k"), function("f", "<lambda><cn>1</cn></lambda>", "x")), ModelError
    ),
    case("two arguments of one name", rule(ci("k"), function("f", ci("x"), "x", "x")), ModelError),
    case("too few arguments", rule(call("f", ci("k")), function("f", ci("x"), "x", "y")), ModelError),
    case("too many arguments", rule(call("f", ci("k"), ci("k")), function("f", ci("x"), "x")), ModelError),
    case("300 functions deep", functions(300, CALL_ONCE), LimitExceeded),
    case("functions that double", functions(40, CALL_TWICE), LimitExceeded),
    case("functions of functions that double", functions(40, CALL_OF_CALL), LimitExceeded),
    case("2,000 functions deep", functions(2_000, CALL_ONCE), LimitExceeded),
    case("a call of a function without formula", rule(call("f", ci("k")), '<functionDefinition id="f"/>'), ModelError),
]

ORDER = [
    case(
        "a = b, b = a",
        chain(1, ci("a1"))
        .replace("</listOfRules>", assignment_rule("a1", ci("a0")) + "</listOfRules>")
        .replace('<parameter id="a0"', variable("a1") + '<parameter id="a0"'),
        ModelError,
    ),
    case("a = a", rule(ci("a")), ModelError),
    case("a = a + 1", rule(apply("plus", ci("a"), cn(1))), ModelError),
    case("100 rules in a circle", chain(100, ONCE).replace(ci("k") + cn(1), ci("a99") + cn(1), 1), ModelError),
    case(
        "an initial value of itself",
        sbml(parameters=variable("a"), assignments=initial_assignment("a", ci("a"))),
        ModelError,
    ),
    case(
        "initial values of each other",
        sbml(
            parameters=variable("a") + variable("b"),
            assignments=initial_assignment("a", ci("b")) + initial_assignment("b", ci("a")),
        ),
        ModelError,
    ),
    case(
        "a rule and an initial value of each other",
        sbml(
            parameters=variable("a") + variable("b"),
            assignments=initial_assignment("a", ci("b")),
            rules=assignment_rule("b", ci("a")),
        ),
        ModelError,
    ),
    case("a law that reads its own reaction", sbml(reactions=reaction(law=ci("R"))), ModelError),
    case("laws that read each other", sbml(reactions=reaction("R", ci("Q")) + reaction("Q", ci("R"))), ModelError),
    case(
        "a law and a rule that read each other",
        sbml(parameters=variable("a"), reactions=reaction(law=ci("a")), rules=assignment_rule("a", ci("R"))),
        ModelError,
    ),
    case(
        "a volume that needs a concentration in it",
        sbml(
            compartments=compartment("c", 'size="1"').replace('constant="true"', 'constant="false"'),
            rules=assignment_rule("c", ci("S")),
        ),
        ModelError,
    ),
    case("a circle of 20,000 rules", circles(20_000), ModelError, LimitExceeded),
    case("25 rules that double", chain(25, TWICE), LimitExceeded),
    case("60 rules that double", chain(60, TWICE), LimitExceeded),
    case("1,000 rules that double", chain(1_000, TWICE), LimitExceeded),
    case("12 rules that multiply by ten", chain(12, apply("plus", *["<ci>{}</ci>"] * 10)), LimitExceeded),
    case("30 initial values that double", assignments(30, TWICE), LimitExceeded),
    case("1,000 chained rules", chain(1_000, ONCE), LimitExceeded),
    case("5,000 chained initial values", assignments(5_000, ONCE), LimitExceeded),
    later(
        "the rate of change of itself",
        sbml(parameters=variable("a"), rules=rate_rule("a", f"<apply>{csymbol(SYMBOLS + 'rateOf')}{ci('a')}</apply>")),
    ),
    later(
        "growth to infinity",
        sbml(parameters=variable("a"), rules=rate_rule("a", apply("times", ci("a"), ci("a"), cn("1e6")))),
    ),
    later(
        "an algebraic rule",
        sbml(
            parameters=variable("a"),
            rules=f"<algebraicRule>{math(apply('minus', apply('times', ci('a'), ci('a')), ci('k')))}</algebraicRule>",
        ),
    ),
    later(
        "a delay",
        sbml(
            parameters=variable("a"),
            rules=rate_rule("a", f"<apply>{csymbol(SYMBOLS + 'delay')}{ci('a')}{cn(1)}</apply>"),
        ),
    ),
]

CASES: list[Case] = NUMBERS + SHAPES + FUNCTIONS + ORDER
