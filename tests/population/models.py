"""Models that the population tests share, written from their equations."""

from __future__ import annotations

from functools import lru_cache

import sbmlqsp as qsp

TWO_COMPARTMENTS = """
model two_compartments()
  compartment body = 1; substanceOnly species depot in body = 0, central in body = 0, peripheral in body = 0;
  C := central/V1;
  J1: depot -> central; KA*depot;
  J2: central -> ; CL*central/V1;
  J3: central -> peripheral; Q*central/V1 - Q*peripheral/V2;
  CL = 5; V1 = 30; Q = 3; V2 = 60; KA = 0.8;
end
"""

FULL_TMDD = """
model tmdd()
  compartment body = 1; species T in body = 0, L in body = 0, R in body, P in body = 0;
  R = ksyn/kdeg;
  J1: L -> ; CL/V*L;
  J2: L -> ; kpt*L;  J2b: -> T; kpt*L*V;
  J3: T -> ; ktp*T;  J3b: -> L; ktp*T/V;
  J4: L + R -> P; kon*L*R - koff*P;
  J5: P -> ; kint*P;
  J6: -> R; ksyn;
  J7: R -> ; kdeg*R;
  CL = 0.15; V = 3; kpt = 0.15; ktp = 0.1; kon = 20; koff = 0.5; kint = 0.4; ksyn = 5; kdeg = 0.5;
end
"""

ONE_COMPARTMENT = """
model one_compartment()
  compartment plasma = V; species D in plasma = 0;
  V = 10; CL = 5;
  elimination: D -> ; CL*D;
end
"""


@lru_cache(maxsize=16)
def model(text: str) -> qsp.Model:
    """Return the model of an Antimony text, read once."""
    return qsp.Model.from_antimony(text)
