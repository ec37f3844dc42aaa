"""Options of templates given as words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sbmlqsp.errors import ModelError

T = TypeVar("T")


def chosen(option: str, word: Any, choices: Mapping[Any, T]) -> T:
    """Return what a word chooses.

    Raises:
        ModelError: naming the option and the words it takes.
    """
    if word not in choices:
        known = ", ".join(repr(choice) for choice in choices)
        raise ModelError(f"there is no {option} {word!r}", where=option, fix=f"take one of {known}")
    return choices[word]
