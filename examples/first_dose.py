"""Write a small model, give it a drug, and measure the exposure."""

from __future__ import annotations

import sbmlqsp as qsp

MODEL = """
model one_compartment
  unit substance = 1e-3 gram
  unit volume = 1 litre
  unit time_unit = 3600 second
  unit per_h = 1 / (3600 second)
  unit L_per_h = litre / (3600 second)

  compartment central = 20
  species depot in central, drug in central
  substanceOnly species depot
  depot = 0
  drug = 0

  ka = 1;  ka has per_h
  CL = 5;  CL has L_per_h

  absorption:  depot -> drug;  ka * depot
  elimination: drug => ;       CL * drug
end
"""


def main() -> None:
    """Print what is wrong with the model, the exposure of one day, and the trough."""
    model = qsp.Model.from_antimony(MODEL)
    print(qsp.check(model, level="lenient"))
    regimen = qsp.Regimen.parse("100 mg into depot every 12 h x 4")
    result = qsp.simulate(model, regimen, until="48 h", every="15 min", outputs=["[drug]"])
    print(qsp.nca(result, "[drug]"))
    print("before the last dose:", result.at("[drug]", "36 h", side="before"))


if __name__ == "__main__":
    main()
