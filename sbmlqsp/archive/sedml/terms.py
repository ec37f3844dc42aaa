"""KiSAO terms and symbols that SED-ML documents name (KiSAO 2.34), by the short names used here."""

from __future__ import annotations

import re

from sbmlqsp.errors import UnsupportedFeature

_SYMBOLS = {
    "urn:sedml:symbol:time": "time", "KISAO:0000832": "time",
    "urn:sedml:symbol:amount": "amount", "KISAO:0000836": "amount",
    "urn:sedml:symbol:concentration": "concentration", "KISAO:0000838": "concentration",
    "urn:sedml:symbol:particlenumber": "particle number", "KISAO:0000837": "particle number",
    "KISAO:0000639": "flux",
}  # fmt: skip
RATE = "rate of change"
_RATES = {
    "KISAO:0000834": "", "urn:sedml:analysis:rateofchange": "", "KISAO:0000655": "", "KISAO:0000652": "concentration",
    "KISAO:0000653": "particle number", "KISAO:0000654": "amount",
}  # fmt: skip
"""Rates of change with respect to time, with the symbol of what changes."""
_AGGREGATES = {
    "KISAO:0000825": "nanmean", "KISAO:0000841": "mean", "KISAO:0000826": "nanstd", "KISAO:0000842": "std",
    "KISAO:0000827": "nanse", "KISAO:0000843": "se", "KISAO:0000828": "nanmax", "KISAO:0000830": "max",
    "KISAO:0000829": "nanmin", "KISAO:0000840": "min", "KISAO:0000844": "nansum", "KISAO:0000845": "sum",
    "KISAO:0000846": "nanprod", "KISAO:0000847": "prod", "KISAO:0000848": "nancumsum", "KISAO:0000849": "cumsum",
    "KISAO:0000850": "nancumprod", "KISAO:0000851": "cumprod", "KISAO:0000852": "nancount", "KISAO:0000853": "count",
    "KISAO:0000854": "nancount", "KISAO:0000855": "count", "KISAO:0000856": "nanmedian", "KISAO:0000857": "median",
    "KISAO:0000858": "nanvar", "KISAO:0000859": "var",
}  # fmt: skip


def plain_term(text: str) -> str:
    """Return the short name of a symbol or term where there is one, the text itself otherwise."""
    kisao = re.fullmatch(r"(?:.*[/#])?kisao[:_](\d+)", text.strip(), re.IGNORECASE)
    term = f"KISAO:{kisao[1].zfill(7)}" if kisao else text.strip()
    spelled = term if kisao else term.lower()
    if spelled in _RATES:
        return f"{RATE} {_RATES[spelled]}".strip()
    return _SYMBOLS.get(spelled) or _AGGREGATES.get(spelled) or term


def is_symbol(term: str) -> bool:
    """Return whether a short name is one of a symbol: time, amount, ..."""
    return term in _SYMBOLS.values()


def is_aggregate(term: str) -> bool:
    """Return whether a short name is one of a function that makes one number of several."""
    return term in _AGGREGATES.values()


def refuse_symbol(symbol: str, where: str) -> UnsupportedFeature:
    """Return the error for a symbol that is not computed."""
    return UnsupportedFeature(
        f"the symbol '{symbol}' of '{where}' is not computed",
        where=where,
        fix="use time, amount (KISAO:0000836) or concentration (KISAO:0000838)",
        feature="symbol",
        element=where,
        engine="SED-ML",
    )
