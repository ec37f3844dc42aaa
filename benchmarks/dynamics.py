"""What dynamics costs: CPU seconds of six diagrams, of a steady state with 100 states, and AUTO-07p beside them.

AUTO-07p (Debian package auto-07p, with gcc) is optional. It gets the same equations in C and follows steady states
only; compiling its equations is not counted, nor is the reading of ours.
"""

from __future__ import annotations

import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import sbmlqsp as qsp
from sbmlqsp.analysis.dynamics.autonomous import autonomous
from sbmlqsp.analysis.dynamics.newton import newton

LIMIT_SIX, LIMIT_HUNDRED = 5.0, 0.1
AUTO = Path("/") / "usr" / "lib" / "auto-07p"
GCC_LIBRARIES = Path("/") / "usr" / "lib" / "x86_64-linux-gnu"

Case = tuple[str, str, tuple[float, float], str, str, float]
"""Antimony, parameter, range, C of the right-hand side, C of a root at the low end, step of AUTO."""

CASES: dict[str, Case] = {
    "toggle switch": (
        "a1=3.5; a2=4; u=1; v=1; u' = a1/(1+v^2) - u; v' = a2/(1+u^2) - v",
        "a1",
        (0.5, 10.0),
        "f[0]=P/(1+u[1]*u[1])-u[0]; f[1]=4/(1+u[0]*u[0])-u[1];",
        "u[0]=0.02990446; u[1]=3.99642592;",
        0.02,
    ),
    "Schloegl": (
        "k3=6; X=1; X' = 6*X^2 - X^3 + k3 - 11*X",
        "k3",
        (4.0, 8.0),
        "f[0]=6*u[0]*u[0]-u[0]*u[0]*u[0]+P-11*u[0];",
        "u[0]=0.482;",
        0.02,
    ),
    "Brusselator": (
        "A=1; B=1; x=1; y=1; x' = A - (B+1)*x + x^2*y; y' = B*x - x^2*y",
        "B",
        (0.5, 4.0),
        "f[0]=1-(P+1)*u[0]+u[0]*u[0]*u[1]; f[1]=P*u[0]-u[0]*u[0]*u[1];",
        "u[0]=1; u[1]=0.5;",
        0.02,
    ),
    "Tyson, two states": (
        "k4=180; k6=1; u=0.01; v=0.02; u' = k4*(v-u)*(0.00018+u^2) - k6*u; v' = 0.015 - k6*u",
        "k6",
        (0.1, 3.0),
        "f[0]=180*(u[1]-u[0])*(0.00018+u[0]*u[0])-P*u[0]; f[1]=0.015-P*u[0];",
        "u[0]=0.15; u[1]=0.1537;",
        0.01,
    ),
    "FitzHugh-Nagumo": (
        "I=0.5; b=0.8; v=-1; w=0; v' = v - v^3/3 - w + I; w' = 0.08*(v + 0.7 - b*w)",
        "I",
        (0.0, 2.0),
        "f[0]=u[0]-u[0]*u[0]*u[0]/3-u[1]+P; f[1]=0.08*(u[0]+0.7-0.8*u[1]);",
        "u[0]=-1.1994; u[1]=-0.6243;",
        0.02,
    ),
    "drug switch": (
        "k0=0.4; D=1; A=0.1; A' = k0 + 4*A^4/(1+A^4) - (1+D)*A",
        "D",
        (0.0, 3.0),
        "f[0]=0.4+4*u[0]*u[0]*u[0]*u[0]/(1+u[0]*u[0]*u[0]*u[0])-(1+P)*u[0];",
        "u[0]=4.38925;",
        0.02,
    ),
}


def cpu(function: Callable[[], object], rounds: int = 3) -> float:
    """Return the median CPU seconds of a call, children included."""
    times = []
    for _ in range(rounds):
        before, children = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
        function()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
        times.append(time.process_time() - before + spent)
    return statistics.median(times)


def fresh(text: str) -> qsp.Model:
    """Return the model anew."""
    return qsp.Model.from_antimony(f"model reference\n{text};\nend")


EQUATIONS = """#include "auto_f2c.h"
#define P par[0]
int func(integer n, const doublereal *u, const integer *i, const doublereal *par, integer j, doublereal *f,
         doublereal *a, doublereal *b) { %s return 0; }
int stpnt(integer n, doublereal t, doublereal *u, doublereal *par) { par[0] = %r; %s return 0; }
int pvls(integer n, const doublereal *u, doublereal *par) { return 0; }
int bcnd(integer a, const doublereal *b, const integer *c, integer d, const doublereal *e, const doublereal *f,
         integer g, doublereal *h, doublereal *i) { return 0; }
int icnd(integer a, const doublereal *b, const integer *c, integer d, const doublereal *e, const doublereal *f,
         const doublereal *g, const doublereal *h, integer i, doublereal *j, doublereal *k) { return 0; }
int fopt(integer a, const doublereal *b, const integer *c, const doublereal *d, integer e, doublereal *f,
         doublereal *g, doublereal *h) { return 0; }
"""
CONSTANTS = """NDIM=%d, IPS=1, IRS=0, ILP=1
ICP=[1]
NTST=40, NCOL=4, IAD=3, ISP=2, ISW=1, IPLT=0, NBC=0, NINT=0
NMX=5000, NPR=5000, MXBF=10, IID=2, ITMX=8, ITNW=5, NWTN=3, JAC=0
EPSL=1e-9, EPSU=1e-9, EPSS=1e-9
DS=%g, DSMIN=1e-7, DSMAX=%g, IADS=1
UZSTOP={1:[%r,%r]}
"""


def build_auto(folder: Path, case: Case) -> Path | None:
    """Return AUTO-07p's program for a case, None where it cannot be built."""
    if not AUTO.is_dir() or shutil.which("gcc") is None:
        return None
    _, _, (low, high), equations, root, step = case
    (folder / "eq.c").write_text(EQUATIONS % (equations, low, root))
    count = len(re.findall(r"f\[\d\]=", equations))
    (folder / "c.eq").write_text(CONSTANTS % (count, step, 5 * step, low - 0.1 * (high - low), high))
    objects = [str(path) for path in sorted((AUTO / "lib").glob("*.o"))]
    libraries = [
        str(AUTO / "lib" / "libauto_c.a"),
        *(str(GCC_LIBRARIES / f"lib{n}") for n in ("gfortran.so.5", "gomp.so.1")),
    ]
    command = ["gcc", "-O2", "-w", "-o", "eq.exe", "eq.c", *objects, *libraries, "-lm", "-lpthread"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True)
    return folder / "eq.exe" if done.returncode == 0 else None


def run_auto(program: Path) -> list[tuple[str, float]]:
    """Return the labelled points (type, parameter) of AUTO-07p."""
    with (program.parent / "c.eq").open() as constants:
        done = subprocess.run(
            [str(program)], cwd=program.parent, stdin=constants, check=False, capture_output=True, text=True
        )
    return [(m[1], float(m[2])) for m in re.finditer(r"\b(LP|HB|BP)\s+\d+\s+(\S+)", done.stdout)]


def six_diagrams() -> bool:
    """Print CPU seconds and points of each case; return whether the six are within the limit."""
    total = 0.0
    print(
        f"{'model':<20} {'all':>8} {'no cycles':>10} {'AUTO-07p':>9}   points (ours; AUTO-07p's output has six digits)"
    )
    for name, case in CASES.items():
        text, parameter, span = case[:3]
        model = fresh(text)
        diagram = qsp.continuation(model, parameter, span)
        everything = cpu(lambda m=model, p=parameter, s=span: qsp.continuation(m, p, s))
        states = cpu(lambda m=model, p=parameter, s=span: qsp.continuation(m, p, s, cycles=False))
        total += everything
        with tempfile.TemporaryDirectory() as folder:
            program = build_auto(Path(folder), case)
            auto = "-" if program is None else f"{cpu(lambda x=program: run_auto(x)):.2f} s"
            theirs = [] if program is None else run_auto(program)
        ours = ", ".join(f"{p.kind} {p.parameter:.9g}" for p in diagram.special_points)
        others = ", ".join(f"{kind} {value:.6g}" for kind, value in theirs)
        print(f"{name:<20} {everything:6.2f} s {states:8.2f} s {auto:>9}   {ours}; {others}")
    kept = total <= LIMIT_SIX
    print(f"six diagrams together {total:.2f} s CPU (limit {LIMIT_SIX:g} s: {'kept' if kept else 'BROKEN'})")
    return kept


def hundred_states() -> bool:
    """Print CPU seconds of one steady state of a loop of 100 states, once it is set up; return whether in the limit."""
    count = 100
    lines = ["a = 2", *(f"x{i} = 1" for i in range(count)), f"x0' = a/(1 + x{count - 1}^2) - x0"]
    lines += [f"x{i}' = x{i - 1} - x{i}*(1 + 0.1*x{i})" for i in range(1, count)]
    system = autonomous(fresh("; ".join(lines)))
    sizes = np.ones(count)
    newton(system, system.start, system.values, sizes)
    seconds = cpu(lambda: newton(system, system.start, system.values, sizes), 7)
    kept = seconds <= LIMIT_HUNDRED
    print(
        f"steady state of 100 states {1e3 * seconds:.1f} ms CPU after set-up "
        f"(limit 100 ms: {'kept' if kept else 'BROKEN'})"
    )
    return kept


if __name__ == "__main__":
    sys.exit(0 if all([six_diagrams(), hundred_states()]) else 1)
