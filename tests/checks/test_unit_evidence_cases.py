"""Mistakes of pharmacology beside those of units.json: verdict, what the explanation names, one finding per mistake."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.native.edits import SetAttribute

HEAD = """model m
unit hour = 3600 second; unit minute_ = 60 second; unit day_ = 86400 second; unit week = 604800 second
unit nmol = 1e-9 mole; unit nM = 1e-9 mole/litre; unit uM = 1e-6 mole/litre; unit mg = 1e-3 gram; unit kg = 1e3 gram
unit per_h = 1/(3600 second); unit per_s = 1/second; unit per_d = 1/(86400 second); unit per_week = 1/(604800 second)
unit nM_per_h = 1e-9 mole/(litre*3600 second); unit nmol_per_h = 1e-9 mole/(3600 second)
unit mg_per_h = 1e-3 gram/(3600 second); unit L_per_h = litre/(3600 second); unit mlmin = 1e-3 litre/(60 second)
unit per_nM_h = litre/(1e-9 mole*3600 second); unit per_nM_s = litre/(1e-9 mole*second); unit m2 = metre^2
unit g_per_mol = gram/mole; unit ug_per_mL = 1e-6 gram/(1e-3 litre); unit percent = 0.01 dimensionless
unit cell = item; unit per_cell = 1/item; unit mgpkg = 1e-3 gram/(1e3 gram); unit kJ_per_mol = 1e3 joule/mole
unit J_per_mol_K = joule/(mole*kelvin); unit h_per_s = (3600 second)/second; unit gfr = 1e-3 litre/(60 second*metre^2)
unit substance = 1e-9 mole; unit extent = 1e-9 mole; unit volume = litre; unit time_unit = 3600 second
compartment V = 5; V has litre; species A in V; A = 1
"""
BINDING = "species T in V; T=1; species C in V; C=0; B: A + T -> C; V*(kon*A*T - koff*C); kon=1; koff=1"

FINDINGS = {
    "h against s in a nmol model": ("J: A -> ; V*k*A; k=1; k has per_s", "scale", "3600"),
    "kon per s beside koff per h": (f"{BINDING}; kon has per_nM_s; koff has per_h", "scale", "3600"),
    "KD where koff belongs": (f"{BINDING}; kon has per_nM_h; koff has nM", "dimension", "sum"),
    "KD in uM of rates in nM": ("KD := b/a; KD has uM; a=1; a has per_nM_h; b=1; b has per_h", "scale", "1000"),
    "weeks in a model of hours": ("J: A -> ; V*A/tau; tau=1; tau has week", "scale", "168"),
    "cells growing per week": ("N' = r*N; N=1; N has cell; r=1; r has per_week", "scale", "week"),
    "half-life in minutes": ("J: A -> ; V*ln(2)/t2*A; t2=1; t2 has minute_", "scale", "60"),
    "mL/min in a model of L and h": ("J: A -> ; CL*A; CL=1; CL has mlmin", "scale", "mL/min against L/h"),
    "0.06 from mL/min to L/h": ("J: A -> ; CL*0.06*A; CL=1; CL has mlmin", "literal-factor", "0.06"),
    "the wrong way round": ("y := x*f; f=1; f has h_per_s; x=1; x has per_s; y has per_h", "scale", "inverted"),
    "occupancy as a fraction": ("o := A/(A+K); K=1; K has nM; o has percent", "scale", "percent"),
    "occupancy times 100": ("o := 100*A/(A+K); K=1; K has nM; o has percent", "literal-factor", "100"),
    "molar mass missing": ("c := A; c has ug_per_mL", "dimension", "molar mass"),
    "molar mass without its prefixes": ("c := A*M; M=5; M has g_per_mol; c has ug_per_mL", "scale", "prefixes"),
    "concentration for amount": ("B := A; B has nmol", "dimension", "volume"),
    "dose without volume": ("at time > 5: A = A + D; D=1; D has nmol", "dimension", "volume"),
    "dose in percent": ("at time > 5: A = A + F*D/V; D=1; D has nmol; F=1; F has percent", "scale", "percent"),
    "mg/kg without body weight": ("y := D; D=1; D has mgpkg; y has mg", "dimension", "body weight"),
    "weight not normalised": (
        "y := CL*W^0.75; CL=1; CL has L_per_h; W=1; W has kg; y has L_per_h",
        "dimension",
        "body weight",
    ),
    "surface missing": ("y := G; G=1; G has gfr; y has mlmin", "dimension", "surface"),
    "per 1.73 m^2": ("y := G*S/1.73; G=1; G has mlmin; S=1; S has m2; y has mlmin", "literal-factor", "1.73"),
    "items for moles": ("y := N; N=1; N has cell; y has nmol", "dimension", "Avogadro"),
    "Avogadro as a number": ("y := A*V*6.022e14; y has cell", "literal-factor", "Avogadro"),
    "event time in days": ("t0=1; t0 has day_; at time > t0: A = 0", "scale", "24"),
    "delay in days": ("y := delay(A, tau); tau=1; tau has day_; y has nM", "scale", "24"),
    "initial assignment": ("y = B; B=1; B has uM; y has nM", "scale", "1000"),
    "infusion in mg": ("J: -> A; piecewise(R, time < 2, 0); R=1; R has mg_per_h", "dimension", "molar mass"),
    "rate rule in days": ("y' = k*(A - y); y=0; y has nM; k=1; k has per_d", "scale", "24"),
    "rate rule with a clearance": ("y' = k*(A - y); y=0; y has nM; k=1; k has L_per_h", "dimension", "volume"),
    "a concentration among rates": ("y' = k*y + A; y=0; y has nM; k=1; k has per_h", "dimension", "time"),
    "log of a concentration": ("y := log10(A); y has dimensionless", "dimension", "argument"),
    "kJ with R in J": (
        "y := exp(-E/(R*T)); E=1; E has kJ_per_mol; R=8; R has J_per_mol_K; T=1; T has kelvin; y has dimensionless",
        "scale",
        "1000",
    ),
    "Hill term, K in uM": (
        "y := A^n/(K^n + A^n); n=2.3; n has dimensionless; K=1; K has uM; y has dimensionless",
        "scale",
        "the factor is 1000",
    ),
    "feedback without reference": (
        "R' = kin*R0^g - k*R; R=1; R has nM; R0=1; R0 has nM; g=0.16; kin=1; kin has nM_per_h; k=1; k has per_h",
        "dimension",
        "sum",
    ),
}


@pytest.mark.parametrize(("text", "verdict", "word"), FINDINGS.values(), ids=FINDINGS)
def test_one_mistake_is_one_finding_that_names_it(text, verdict, word):
    report = qsp.check_units(qsp.Model.from_antimony(f"{HEAD}{text}\nend"))
    assert report.verdict == verdict
    assert word in " ".join(f"{issue.cause} {issue.message}" for issue in report)
    assert len(report.issues) == 1


INFERRED = {
    "TMDD": (f"{BINDING}; S: -> T; V*s; s=1; E: T -> ; V*d*T; d=1", {"kon": "L/nmol/h", "s": "nmol/L/h", "d": "1/h"}),
    "indirect response": (
        "R' = kin*(1 - I*A/(IC50 + A)) - kout*R; R=1; R has nM; kin=1; kout=1; I=1; IC50=1",
        {"kin": "nmol/L/h", "kout": "1/h", "I": "dimensionless", "IC50": "nmol/L"},
    ),
    "transit": ("y' = (n+1)/mtt*(A - y); y=0; y has nM; n=3; n has dimensionless; mtt=1", {"mtt": "h"}),
    "feedback": (
        "R' = kin*(R0/R)^g - kout*R; R=1; R has nM; R0=1; g=0.16; kin=1; kin has nM_per_h; kout=1",
        {"R0": "nmol/L", "g": "dimensionless", "kout": "1/h"},
    ),
    "infusion": ("J: -> A; piecewise(R, time < T, 0); R=1; T=1", {"R": "nmol/h", "T": "h"}),
    "dose": ("at time > t0: A = A + D/V; D=1; t0=1", {"D": "nmol", "t0": "h"}),
    "quadratic binding": ("y := A+B+K-sqrt((A+B+K)^2 - 4*A*B); B=1; K=1; y has nM", {"B": "nmol/L", "K": "nmol/L"}),
    "allometry": ("J: A -> ; CL*W^0.75*A; W=70; W has kg; CL=1", {"CL": "L/h/kg^0.75"}),
}


@pytest.mark.parametrize(("text", "inferred"), INFERRED.values(), ids=INFERRED)
def test_what_nobody_declared_is_inferred(text, inferred):
    report = qsp.check_units(qsp.Model.from_antimony(f"{HEAD}{text}\nend"))
    assert report.verdict == "ok"
    for name, unit in inferred.items():
        assert qsp.units.factor(report.inferred[name], unit) == pytest.approx(1, rel=1e-9), name


EXPONENTS = (0.161, 2 / 3, 0.75, 1.7, 2.37, 4.0)
HARMLESS = {
    "Hill": "y := A^{n}/(K^{n} + A^{n}); K=1; {K}; y has dimensionless",
    "Hill, exponent a parameter": "y := A^g/(K^g + A^g); g={n}; K=1; {K}; y has dimensionless",
    "ratio": "y := (A/K)^{n}; K=1; {K}; y has dimensionless",
    "size": "y := k*(A/K)^{n}; K=1; {K}; k=1; k has L_per_h; y has L_per_h",
    "normalised total": "y := 1 - A/K; K={n}; {K}; y has dimensionless",
    "normalised by itself": "A0 = {n}; A0 has nM; y := 1 - A/A0; z := (1 - y)^{n}; K=1; y has dimensionless",
    "saturation": "J: A -> ; V*k*A/(1 + (A/K)^{n}); k=1; K=1; {K}",
}


@pytest.mark.parametrize("n", EXPONENTS)
@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
@pytest.mark.parametrize("declared", ["K has nM", ""], ids=["declared", "inferred"])
def test_no_false_alarm_about_powers_and_totals(text, n, declared):
    written = text.format(n=f"{n:.6g}", K=declared)
    report = qsp.check_units(qsp.Model.from_antimony(f"{HEAD}{written}\nend"))
    assert list(report.issues) == []


def in_mg(law, factor):
    """Return a model in which A is counted in mg and reactions in nmol, converted by `factor` (None: not at all)."""
    text = (
        f"{HEAD}unit mg_per_nmol = 1e-3 gram/(1e-9 mole); f=1; {factor or ''}; J: A -> ; {law}\nk=1; k has per_h\nend"
    )
    edits = [SetAttribute("A", "substanceUnits", "mg")]
    edits += [SetAttribute("A", "conversionFactor", "f")] if factor is not None else []
    return qsp.Model.from_antimony(text).edited(edits)


def test_conversion_factors_join_amounts_and_extents():
    assert qsp.check_units(in_mg("V*k*A/f", "f has mg_per_nmol")).ok
    assert qsp.units.factor(qsp.check_units(in_mg("V*k*A/f", "")).inferred["f"], "mg/nmol") == pytest.approx(1)
    assert qsp.check_units(in_mg("V*k*A*f", "f has mg_per_nmol")).verdict == "dimension"
    missing = qsp.check_units(in_mg("V*k*A", None))
    assert missing.verdict == "dimension"
    assert missing.issues[0].cause == "molar mass"


def test_numbers_with_units_are_taken_at_their_word():
    right, wrong = (qsp.Model.from_antimony(f"{HEAD}J: A -> ; V*0.3 {unit}*A\nend") for unit in ("per_h", "per_s"))
    assert qsp.check_units(right).complete
    assert not list(qsp.check_units(right).issues)
    assert qsp.check_units(wrong).issues[0].factor == pytest.approx(1 / 3600)  # 1/h is asked for, 1/s is there
