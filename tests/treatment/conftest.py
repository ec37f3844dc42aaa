"""Models to dose: first-order loss in amounts, in concentrations, by rate rules; each with units."""

from __future__ import annotations

import pytest

from sbmlqsp.model import Model

UNITS = """
  unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = litre; unit time_unit = 3600 second;
  unit mg = 1e-3 gram; unit h = 3600 second; unit per_h = 1/(3600 second); unit mg_per_L = 1e-3 gram/litre;
  unit minutes = 60 second;
"""


@pytest.fixture(scope="session")
def elimination():
    """A in mg (amount only) and C in mg/L (in 2 L), each lost with k = 0.25/h; parameters for references."""
    return Model.from_antimony(f"""
    model elimination
      {UNITS}
      compartment V = 2; V has litre
      substanceOnly species A in V = 0; substanceOnly species D in V = 0; species C in V = 0
      const k = 0.25; k has per_h
      const F1 = 0.5; F1 has dimensionless
      const ALAG1 = 1; ALAG1 has h
      const D2 = 4; D2 has h
      const R1 = 25
      const lag_in_minutes = 30; lag_in_minutes has minutes
      half := F1/2; half has dimensionless
      changing := 1 + time/10
      J1: A -> ; k*A
      J2: C -> ; k*C*V
    end""")


@pytest.fixture(scope="session")
def oral():
    """The model of dosing.json: depot -> central, ka = 1/h, k = 0.1/h; times in h, amounts in mg."""
    return Model.from_antimony(f"""
    model oral
      {UNITS}
      compartment V = 1; V has litre
      substanceOnly species depot in V = 0; substanceOnly species central in V = 0
      const ka = 1; ka has per_h
      const ALAG1 = 1; ALAG1 has h
      const k = 0.1; k has per_h
      J1: depot -> central; ka*depot
      J2: central -> ; k*central
    end""")
