"""The cohort engine against COPASI, and against SciPy's LSODA with a right-hand side compiled by numba.

CPU time of one core, contestants alternate, medians. COPASI runs through `simulate(engine="copasi")`, so its figure has
our own overhead in it (a few ms less than a run takes). Every contestant has relative tolerance 1e-6.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from population_models import Task, tasks

import sbmlqsp as qsp
from sbmlqsp import workers

ROUNDS, MANY, FEW = 3, 2048, 10


def main() -> int:
    """Print the table."""
    for task in tasks(MANY)[:1] + tasks(MANY)[2:3]:
        contestants: dict[str, tuple[Callable[[int], object], int]] = {
            "cohort engine": (lambda count, task=task: _cohort(task, count), MANY),
            "COPASI": (lambda count, task=task: _copasi(task, count), FEW),
            "SciPy LSODA, numba": (_lsoda(task), FEW),
        }
        times: dict[str, list[float]] = {name: [] for name in contestants}
        for round_ in range(ROUNDS + 1):
            for name, (function, count) in contestants.items():
                before, begin = workers.call(time.process_time), time.process_time()
                function(count)
                spent = time.process_time() - begin + workers.call(time.process_time) - before
                if round_:  # the first one warms up
                    times[name].append(spent / count)
        middle = {name: statistics.median(found) for name, found in times.items()}
        print(task.name)
        for name, seconds in middle.items():
            print(f"  {name:<22}{1e6 * seconds:10.1f} us per patient {seconds / middle['cohort engine']:8.0f} x")
    return 0


def _cohort(task: Task, count: int) -> object:
    population = qsp.Population.from_table({name: values[:count] for name, values in task.values.items()})
    return qsp.simulate_population(
        task.model, population, task.regimen, times=task.times, outputs=[task.output], workers=1, certified=0
    )


def _copasi(task: Task, count: int) -> None:
    for place in range(count):
        values = {name: float(column[place]) for name, column in task.values.items()}
        qsp.simulate(task.model, task.regimen, times=task.times, outputs=[task.output], values=values, engine="copasi")


def _lsoda(task: Task) -> Callable[[int], object]:
    """Return a loop over patients: LSODA from dose to dose, the right-hand side compiled by numba."""
    import numba
    from scipy.integrate import solve_ivp

    binding = "TMDD" in task.name

    @numba.njit
    def oral(_t: float, y: np.ndarray, p: np.ndarray) -> np.ndarray:
        central = p[0] * y[1] / p[1]
        exchange = p[2] * y[1] / p[1] - p[2] * y[2] / p[3]
        return np.array([-p[4] * y[0], p[4] * y[0] - central - exchange, exchange])

    @numba.njit
    def tmdd(_t: float, y: np.ndarray, p: np.ndarray) -> np.ndarray:
        tissue, drug, target, complex_ = y
        bound = p[4] * drug * target - p[5] * complex_
        leaves = p[2] * drug
        return np.array([
            leaves * p[1] - p[3] * tissue,
            p[9] - p[0] / p[1] * drug - leaves + p[3] * tissue / p[1] - bound,
            p[7] - p[8] * target - bound,
            bound - p[6] * complex_,
        ])  # fmt: skip

    rates = tmdd if binding else oral
    columns = np.column_stack(list(task.values.values()))
    doses = 5 if binding else 10
    interval, length = (14.0, 1 / 24) if binding else (24.0, 0.0)

    def run(count: int) -> None:
        for row in columns[:count]:
            p = np.append(row, 0.0)
            y = np.array([0.0, 0.0, row[7] / row[8], 0.0]) if binding else np.zeros(3)
            for number in range(doses):
                begin = interval * number
                spans = [(begin, begin + length, 600 / length)] if binding else []
                spans.append((begin + length, begin + interval, 0.0))
                if not binding:
                    y[0] += 100.0
                for start, end, rate in spans:
                    p[-1] = rate
                    inside = task.times[(task.times > start) & (task.times < end)]
                    options = {"method": "LSODA", "rtol": 1e-6, "atol": 1e-7, "args": (p,)}
                    found = solve_ivp(rates, (start, end), y, t_eval=np.append(inside, end), **options)
                    y = found.y[:, -1].copy()

    return run


if __name__ == "__main__":
    sys.exit(main())
