"""Reports: one self-contained HTML file for a study, an entry, a simulation, the findings of a check, or a model.

`sbmlqsp.report` is this package and, as a public name, the function `qsp.report(object, path)`. Whoever imports any
module below it makes Python set the package as that attribute of `sbmlqsp`, so the package itself has to be callable.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any


def report(subject: Any, path: str | Path) -> Path:
    """Write an HTML report and return its path; the file appears complete or not at all.

    Args:
        subject: a `StudyResult`, `Reproduction`, `Entry` (its studies are run), a tuple of
            `Reproduction`, `Result`, `Report` or `Model`.
        path: the file to write.

    Raises:
        TypeError: for anything else.
    """
    from sbmlqsp.report.pages import page
    from sbmlqsp.report.writing import render, write

    return write(render(page(subject)), Path(path))


class _CallableModule(ModuleType):
    __call__ = staticmethod(report)


sys.modules[__name__].__class__ = _CallableModule
