"""`sbmlqsp steady-state MODEL`: every state in which a model rests, with its stability."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import TYPE_CHECKING, Any

from sbmlqsp.cli.usage import add_output, assignment, number_or_text
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json, say, write_csv

if TYPE_CHECKING:
    from sbmlqsp.analysis.dynamics import SteadyStates


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("steady-state", parents=[common], help="every steady state and its stability")
    parser.add_argument("model", help="SBML or Antimony file")
    add_values(parser)
    parser.add_argument("--starts", type=int, metavar="N", help="number of random starts")
    add_output(parser, ".csv")
    parser.set_defaults(run=run)


def add_values(parser: ArgumentParser) -> None:
    """Give a verb what changes the model: values, constant inputs, states that only collect."""
    parser.add_argument(
        "--set", type=assignment, action="append", default=[], metavar="NAME=VALUE", help="'CL=5 L/h', repeatable"
    )
    parser.add_argument(
        "--input", type=assignment, action="append", default=[], metavar="TARGET=RATE", help="'Drug=5 mg/h', constant"
    )
    parser.add_argument(
        "--leave-out", nargs="+", default=[], metavar="ID", help="states that only collect, such as AUC"
    )


def settings_of(arguments: Namespace) -> dict[str, Any]:
    """Return the arguments of the analysis that `add_values` stands for."""
    return {
        "values": {name: number_or_text(value) for name, value in arguments.set} or None,
        "inputs": {name: number_or_text(value) for name, value in arguments.input} or None,
        "leave_out": arguments.leave_out,
    }


def run(arguments: Namespace) -> int:
    """Print the steady states; 1 if there is none."""
    import sbmlqsp as qsp

    with waiting(f"looking for steady states of {arguments.model}"):
        found = qsp.steady_states(qsp.load(arguments.model), starts=arguments.starts, **settings_of(arguments))
    if arguments.file:
        frame = found.to_frame()
        write_csv(arguments.file, list(frame.columns), frame.itertuples(index=False))
        say(f"wrote {arguments.file}")
    if arguments.json:
        print_json(_content(found))
    elif not arguments.file:
        print(found)
    return 0 if found else 1


def _content(found: SteadyStates) -> dict[str, object]:
    return {
        "steady_states": [
            {
                "values": dict(state.values),
                "units": dict(state.units),
                "kind": state.kind,
                "verdict": state.verdict,
                "detail": state.detail,
                "residual": state.residual,
                "eigenvalues": [[value.real, value.imag] for value in state.eigenvalues],
            }
            for state in found
        ],
        "reason": found.reason,
        "notes": list(found.notes),
        "conserved": dict(found.totals),
    }
