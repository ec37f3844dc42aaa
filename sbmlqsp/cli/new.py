"""`sbmlqsp new`: a model to start from, written from a template."""

from __future__ import annotations

import errno
from argparse import ArgumentParser, Namespace, _SubParsersAction

from sbmlqsp.cli.usage import add_output, assignment
from sbmlqsp.cli.writing import print_json, say

ANTIMONY = (".ant", ".txt")


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("new", parents=[common], help="write a model from a template")
    parser.add_argument("template", metavar="TEMPLATE", help="a name from `sbmlqsp templates`")
    parser.add_argument(
        "--set", dest="values", metavar="NAME=VALUE", type=assignment, action="append", help='such as "CL=2 L/h"'
    )
    add_output(parser, *ANTIMONY, ".xml", ".sbml")
    parser.add_argument("--force", action="store_true", help="write over a file that exists")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Write the template to the file, or print it as Antimony.

    The text of the template, with its comments and sources, is kept where nothing is set and Antimony is written.
    """
    from sbmlqsp.core.files import write_text
    from sbmlqsp.io import save
    from sbmlqsp.templates import find

    template = find(arguments.template)
    if arguments.file is not None and arguments.file.exists() and not arguments.force:
        raise FileExistsError(errno.EEXIST, "there is a file already", str(arguments.file))
    model = template.model(dict(arguments.values or ()))
    text = model.to_antimony() if arguments.values else template.text
    if arguments.file is None:
        if arguments.json:
            print_json({"template": template.name, "antimony": text})
        else:
            print(text, end="")
        return 0
    if arguments.file.suffix.lower() in ANTIMONY and arguments.file.parent.is_dir():
        write_text(arguments.file, text)
    else:
        save(model, arguments.file)
    if arguments.json:
        print_json({"template": template.name, "file": str(arguments.file)})
    else:
        say(f"wrote {template.name} to {arguments.file}")
    return 0
