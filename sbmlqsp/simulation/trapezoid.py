"""Areas under sampled curves.

Source: J. Gabrielsson, D. Weiner, Pharmacokinetic and Pharmacodynamic Data Analysis, 5th ed., 2016, chapter 2.8.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sbmlqsp.simulation.arrays import Booleans, Floats

Method = Literal["linear", "log", "linear-up log-down"]
METHODS: tuple[Method, ...] = ("linear", "log", "linear-up log-down")


def areas(times: Floats, values: Floats, method: Method) -> tuple[float, float]:
    """Return (area, area of time times value) of the samples.

    "linear" joins them by straight lines, "log" by exponentials where both are positive and different,
    "linear-up log-down" by exponentials only where the value falls.
    """
    early, late = values[:-1], values[1:]
    begin, step = times[:-1], np.diff(times)
    straight = step * (early + late) / 2
    moment = step * (begin * early + times[1:] * late) / 2
    log = _logarithmic(early, late, method)
    if log.any():
        slope = np.log(early[log] / late[log])
        fall = early[log] - late[log]
        weighted = begin[log] * early[log] - times[1:][log] * late[log]
        straight[log] = step[log] * fall / slope
        moment[log] = step[log] * weighted / slope + step[log] ** 2 * fall / slope**2
    return float(straight.sum()), float(moment.sum())


def _logarithmic(early: Floats, late: Floats, method: Method) -> Booleans:
    if method == "linear":
        return np.zeros(len(early), dtype=bool)
    possible: Booleans = (early > 0) & (late > 0) & (early != late)
    return possible if method == "log" else possible & (late < early)
