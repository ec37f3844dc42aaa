"""The converter object that the entry point names."""

from __future__ import annotations

import sys

from sbmlqsp.conversion.program import ScriptConverter
from sbmlqsp_converters.scipy.language import RULES
from sbmlqsp_converters.scipy.writer import script

SCIPY = ScriptConverter("scipy", "Python with SciPy", (".py",), RULES, script, (sys.executable, "-I", "{file}"))
"""Writes `NAME.py`."""
