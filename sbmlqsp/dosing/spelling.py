"""Doses -> regimen text that `parse` reads back as equal values; options in the order of the grammar."""

from __future__ import annotations

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing.dose import Dose, Reset
from sbmlqsp.dosing.replacement import Replacement
from sbmlqsp.dosing.words import INTERVALS, KEYWORDS, is_interval

_PER = {"kg": "/kg", "m^2": "/m^2", None: ""}


def spell_dose(dose: Dose) -> str:
    """Return the clause for one dose."""
    parts = [f"{_spell(dose.amount)}{_PER[dose.per]} into {_name(dose.into)}"]
    parts += [f"{word} {_value(value)}" for word, value in (("over", dose.over), ("rate", dose.rate)) if value]
    parts += _times(dose)
    if dose.lag is not None:
        parts.append(f"lag {_spell_time(dose.lag) if isinstance(dose.lag, Measure) else _name(dose.lag)}")
    if dose.bioavailability != 1:
        parts.append(f"F {_value(dose.bioavailability)}")
    if dose.steady_state != "no":
        parts.append("at steady state" + (" adding" if dose.steady_state == "add" else ""))
    if dose.molar_mass is not None:
        parts.append(f"molar_mass {_spell(dose.molar_mass)}")
    return " ".join(parts)


def spell_reset(reset: Reset) -> str:
    """Return the clause for one reset."""
    return f"reset at {_spell_time(reset.at)}" + (" cancel" if reset.cancel else "")


def spell_replacement(replacement: Replacement) -> str:
    """Return the clause for one replacement."""
    text = f"set {_name(replacement.into)} to {_spell(replacement.amount)} at {_spell_all(replacement.at)}"
    return text if replacement.molar_mass is None else f"{text} molar_mass {_spell(replacement.molar_mass)}"


def _times(dose: Dose) -> list[str]:
    days = _as_days(dose)
    if days:
        return [days]
    parts = []
    if dose.at != (Measure(0.0),):
        parts.append(f"at {_spell_all(dose.at)}")
    if dose.every is not None:
        parts.append(f"every {_spell(dose.every)}")
        if dose.count is not None:
            parts.append(f"x {dose.count}")
    if dose.until is not None:
        parts.append(f"until {_spell(dose.until)}")
    return parts


def _as_days(dose: Dose) -> str:
    """Return "on days 1-21 of 28 d x 4" where that says the same, else nothing."""
    numbers = [time.value for time in dose.at]
    whole = all(time.unit == ("d" if time.value else None) and time.value == int(time.value) for time in dose.at)
    if len(numbers) < 3 or not whole or numbers != sorted(set(numbers)) or dose.until is not None:
        return ""
    if dose.every is not None and (dose.every.unit != "d" or numbers[-1] >= dose.every.value):
        return ""
    text = "on days " + ", ".join(_ranges([int(number) + 1 for number in numbers]))
    text += "" if dose.every is None else f" of {_spell(dose.every)}"
    return text if dose.count is None or dose.every is None else f"{text} x {dose.count}"


def _ranges(days: list[int]) -> list[str]:
    found: list[list[int]] = []
    for day in days:
        if found and day == found[-1][-1] + 1:
            found[-1].append(day)
        else:
            found.append([day])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found]


def _spell_time(time: Measure) -> str:
    return _spell(time) if time.value else "0 h"


def _spell_all(times: tuple[Measure, ...]) -> str:
    return ", ".join(_spell_time(time) for time in times)


def _value(value: Measure | str | float) -> str:
    if isinstance(value, str):
        return _name(value)
    return _spell(value) if isinstance(value, Measure) else repr(value)


def _spell(measure: Measure) -> str:
    """Return number and unit; the shortest digits that give the same number."""
    number = repr(measure.value).removesuffix(".0")
    return f"{number} {measure.unit}" if measure.unit else number


def _name(name: str) -> str:
    return f"`{name}`" if name in KEYWORDS or name in INTERVALS or is_interval(name) else name
