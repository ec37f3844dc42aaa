"""Small models with closed forms, in Antimony, with units."""

from __future__ import annotations

from functools import cache

from sbmlqsp.model import Model

UNITS = """
  unit time_unit = 3600 second; unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = litre;
"""


@cache
def build(body: str, *, units: bool = True) -> Model:
    """Return the model of an Antimony body; with units: mg, L, h."""
    return Model.from_antimony(f"model m\n{UNITS if units else ''}\n{body}\nend")


ONE_COMPARTMENT = """
  compartment V = 20; species A in V; A = 0; CL = 5; E: A -> ; CL*A;
"""
TWO_COMPARTMENT = """
  compartment V1 = 10; compartment V2 = 30; species A in V1, P in V2, D in V1; A = 0; P = 0; D = 0;
  CL = 5; Q = 8; ka = 1.5;
  E: A -> ; CL*A; X: A -> P; Q*A - Q*P; I: D -> A; ka*D*V1;
"""
EFFECT = """
  compartment V = 20; species A in V; A = 0; CL = 5; ke0 = 0.5; Ce = 0; E: A -> ; CL*A; Ce' = ke0*(A - Ce);
"""
MICHAELIS_MENTEN = """
  compartment V = 20; species A in V; A = 0; Vmax = 10; Km = 2; E: A -> ; Vmax*A/(Km + A);
"""
TURNOVER = """
  kin = 10; kout = 0.1; R = 100; dose = 50; R' = kin - kout*R + piecewise(dose, time >= 24 && time < 25, 0);
"""


def oral(ka: float, k: float, volume: float) -> Model:
    """Return a one-compartment model with first-order absorption from `D`."""
    return build(
        f"compartment V = {volume}; species A in V, D in V; A = 0; D = 0; ka = {ka}; k = {k};"
        "I: D -> A; ka*D*V; E: A -> ; k*A*V;"
    )
