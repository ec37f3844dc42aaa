"""The grammar of the command line. One file for each verb; a new verb is a new file and one line in `VERBS`."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter

from sbmlqsp import __version__
from sbmlqsp.cli import (
    bifurcation,
    causal,
    check,
    convert,
    demo,
    dose,
    fit,
    formats,
    identify,
    info,
    new,
    population,
    reduce,
    repo,
    scales,
    simulate,
    steady_state,
    study,
    templates,
    units,
)
from sbmlqsp.cli.usage import Parser, common_options

VERBS = (
    check,
    units,
    info,
    simulate,
    dose,
    steady_state,
    bifurcation,
    population,
    identify,
    fit,
    scales,
    reduce,
    causal,
    new,
    templates,
    convert,
    formats,
    study,
    repo,
    demo,
)

EPILOG = """\
models are SBML (.xml, .sbml) or Antimony (.ant, .txt) files
exit codes: 0 fine, 1 findings or failure, 2 wrong usage
"""


def build_parser() -> ArgumentParser:
    """Return the parser; the namespace it makes has `run`, the function of the chosen verb."""
    parser = Parser(
        prog="sbmlqsp",
        description="Quantitative Systems Pharmacology on SBML: check, dose, simulate and reproduce models.",
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"sbmlqsp {__version__}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    common = common_options()
    for verb in VERBS:
        verb.add(verbs, common)
    return parser
