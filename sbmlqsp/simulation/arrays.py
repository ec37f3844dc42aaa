"""Names for the arrays of numbers that go through a simulation."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Booleans: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = NDArray[np.intp]
