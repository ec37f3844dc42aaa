"""`sbmlqsp dose MODEL REGIMEN`: the model with its regimen written as SBML events."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import fields
from typing import Any

from sbmlqsp.cli.nmtran import add_table
from sbmlqsp.cli.regimen import add_body, body, regimen
from sbmlqsp.cli.usage import add_output, quantity
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json, say


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("dose", parents=[common], help="write a regimen into a model as SBML events")
    parser.add_argument("model", help="SBML or Antimony file")
    parser.add_argument(
        "regimen", help="text such as '100 mg into depot every 12 h x 14', a file of it, or an NM-TRAN table (.csv)"
    )
    parser.add_argument(
        "--prove", action="store_true", help="compare the events in libRoadRunner and COPASI with restarts"
    )
    parser.add_argument("--until", type=quantity, metavar="TIME", help="end of what is proved, '84 d' or model units")
    add_body(parser)
    add_table(parser)
    add_output(parser, ".xml", ".sbml", ".ant", ".txt")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Write the dosed model to the file, or its SBML to stdout; --json prints the schedule, --prove the proof."""
    import sbmlqsp as qsp

    if arguments.prove:
        return _prove(arguments)

    with waiting(f"dosing {arguments.model}"):
        model, doses = qsp.load(arguments.model), regimen(arguments.regimen, arguments)
        dosed = qsp.with_regimen(model, doses, **body(arguments))
    if arguments.file:
        qsp.save(dosed, arguments.file)
        say(f"wrote {arguments.file}")
    if arguments.json:
        actions = qsp.schedule(doses, model, **body(arguments))
        print_json([_plain(action) for action in actions])
    elif not arguments.file:
        print(dosed.sbml)
    return 0


def _prove(arguments: Namespace) -> int:
    """Print the proof; write the dosed model only if it holds."""
    import sbmlqsp as qsp

    with waiting(f"proving {arguments.model}"):
        model, doses = qsp.load(arguments.model), regimen(arguments.regimen, arguments)
        proof = qsp.prove_regimen(model, doses, until=arguments.until, **body(arguments))
    print(proof.to_json() if arguments.json else proof)
    if proof.ok and arguments.file:
        qsp.save(qsp.with_regimen(model, doses, **body(arguments)), arguments.file)
        say(f"wrote {arguments.file}")
    return 0 if proof.ok else 1


def _plain(part: Any) -> Any:
    """Return an action of a schedule as plain values: numbers as they are, references to parameters as text."""
    from sbmlqsp.core import formula
    from sbmlqsp.core.expression import Expression, Number
    from sbmlqsp.core.schedule import Action

    if isinstance(part, Action):
        return {"action": type(part).__name__, **{f.name: _plain(getattr(part, f.name)) for f in fields(part)}}
    if isinstance(part, Number):
        return part.value
    return formula.to_text(part) if isinstance(part, Expression) else part
