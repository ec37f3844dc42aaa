"""Arguments of `simulate` that are of another kind than it takes."""

from __future__ import annotations

from typing import Any

from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError, RegimenError


def check_kinds(regimen: Any, settings: Any) -> None:
    """Raise for a regimen that is none, and for settings that are none.

    Raises:
        RegimenError: for a regimen that is neither a `Regimen` nor text.
        ModelError: for settings that are no `Settings`.
    """
    if regimen is not None and not isinstance(regimen, str | Regimen):
        kind = type(regimen).__name__
        raise RegimenError(f"a {kind} is not a regimen", where="regimen", fix="give a Regimen, as in Regimen((dose,))")
    if not isinstance(settings, Settings):
        kind = type(settings).__name__
        raise ModelError(f"a {kind} is not settings", where="settings", fix="give sbmlqsp.Settings(rtol=...)")
