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


def whole(option: str, number: Any, least: int, most: int) -> int:
    """Return a whole number in a range.

    Raises:
        ModelError: for anything else, naming the option.
    """
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
        raise ModelError(f"{option} must be a whole number from {least} to {most}, not {number!r}", where=option)
    return number
