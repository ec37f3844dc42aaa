"""JSON that every reader takes: what is not finite is null, for JSON has no word for it (RFC 8259, section 6)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any


def json_text(content: Any) -> str:
    """Return plain content as JSON, indented; what JSON has no form for is written as its text."""
    return json.dumps(_finite(content), indent=2, default=str, allow_nan=False)


def _finite(content: Any) -> Any:
    if isinstance(content, float):
        return float(content) if math.isfinite(content) else None
    if isinstance(content, Mapping):
        return {key: _finite(value) for key, value in content.items()}
    return [_finite(value) for value in content] if isinstance(content, list | tuple) else content
