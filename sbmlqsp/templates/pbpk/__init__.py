"""Physiologically based pharmacokinetics: bodies, drugs, and whole-body models made of both."""

from sbmlqsp.templates.pbpk.animals import dog, mouse, rat
from sbmlqsp.templates.pbpk.antibody import TEMPLATES, antibody
from sbmlqsp.templates.pbpk.assembly import antimony, assemble
from sbmlqsp.templates.pbpk.body import Body
from sbmlqsp.templates.pbpk.drug import Drug
from sbmlqsp.templates.pbpk.human import human
from sbmlqsp.templates.pbpk.in_vitro import scaled_clearance
from sbmlqsp.templates.pbpk.limitation import OrganLimitation, limitation
from sbmlqsp.templates.pbpk.liver import HepaticClearance, hepatic_clearance
from sbmlqsp.templates.pbpk.organ import Organ
from sbmlqsp.templates.pbpk.partitioning import partition_coefficients, steady_state_volume
from sbmlqsp.templates.pbpk.simplification import Simplification, simplify
from sbmlqsp.templates.pbpk.whole_body import whole_body

__all__ = [
    "TEMPLATES",
    "Body",
    "Drug",
    "HepaticClearance",
    "Organ",
    "OrganLimitation",
    "Simplification",
    "antibody",
    "antimony",
    "assemble",
    "dog",
    "hepatic_clearance",
    "human",
    "limitation",
    "mouse",
    "partition_coefficients",
    "rat",
    "scaled_clearance",
    "simplify",
    "steady_state_volume",
    "whole_body",
]
