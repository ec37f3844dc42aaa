"""The body and the drug of case PB04: Jones and Rowland-Yeo 2013."""

from __future__ import annotations

from sbmlqsp.templates import pbpk

VOLUMES = {
    "adipose": 0.213, "bone": 0.085629, "brain": 0.02, "gut": 0.0171, "heart": 0.0047, "kidney": 0.0044, "liver": 0.021,
    "lung": 0.0076, "muscle": 0.4, "skin": 0.0371, "spleen": 0.0026, "testes": 0.01, "rest": 0.099771, "venous": 0.0514,
    "arterial": 0.0257,
}  # fmt: skip
FLOWS = {
    "adipose": 0.05, "bone": 0.05, "brain": 0.12, "gut": 0.146462, "heart": 0.04, "kidney": 0.19, "muscle": 0.17,
    "skin": 0.05, "spleen": 0.017231, "testes": 0.01076, "rest": 0.103855, "liver": 0.215385 - 0.146462 - 0.017231,
}  # fmt: skip
KP = {
    "adipose": 0.191, "bone": 0.374, "brain": 0.606, "gut": 0.578, "heart": 0.583, "kidney": 0.597, "liver": 0.57,
    "lung": 0.62, "muscle": 0.622, "skin": 0.6, "spleen": 0.591, "testes": 0.6, "rest": 0.6,
}  # fmt: skip
CLMET = 8 * 45 * 0.021 * 70 * 60 / 1000
OUTPUT = 108.33 * 3.6


def body(blood=None):
    """Return the body of 70 kg; `blood` gives litres inside organs."""
    inside, drains = blood or {}, {"gut": "liver", "spleen": "liver", "lung": "arterial"}
    organs = tuple(
        pbpk.Organ(name, 70 * part, OUTPUT * FLOWS.get(name, 0), inside.get(name, 0), None, drains.get(name, "venous"))
        for name, part in VOLUMES.items()
    )
    return pbpk.Body("Jones and Rowland-Yeo 2013", 70, OUTPUT, organs)


def drug(**more):
    """Return the drug; its clearance acts on the total concentration in liver, so Kp stands in the intrinsic one."""
    values = {"clearance": {"liver": CLMET * KP["liver"]}, "ka": "2.18 1/h"} | more
    return pbpk.Drug("caffeine", fu=0.681, blood_plasma_ratio=0.98, Kp=KP, **values)
