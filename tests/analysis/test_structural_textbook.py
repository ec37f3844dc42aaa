"""Models of the textbooks, with the answers they give."""

from __future__ import annotations

import sbmlqsp as qsp


def asked(body, outputs, unknown, **more):
    return qsp.identifiability.structural(qsp.Model.from_antimony(f"model m\n{body}\nend"), outputs, unknown, **more)


def test_jak_stat_of_raue_2009():
    """STAT(0), k2 and both scalings only in combination; any one of them known is enough (cases.json PI04)."""
    answer = asked(
        "k1=.02;k2=2;k3=.1;k4=.1;s1=1;s2=1;u=1;x1=1;x2=0;x3=0;x4=0; x1'=2*k4*x4-k1*x1*u; x2'=k1*x1*u-k2*x2^2;"
        "x3'=.5*k2*x2^2-k3*x3; x4'=k3*x3-k4*x4; y1:=s1*(x2+2*x3); y2:=s2*(x1+x2+2*x3)",
        ["y1", "y2"],
        ["k1", "k2", "k3", "k4", "s1", "s2", "x1"],
        inputs=["u"],
    )
    assert {name for name, known in answer.identifiable.items() if known} == {"k1", "k3", "k4"}
    assert set(answer.combinations) == {"k2/s1", "k2/s2", "k2*x1"}
    assert "know x1" in [str(remedy) for remedy in answer.remedies]


def test_elimination_from_both_compartments():
    """Only k10 + k12, k21 + k20 and k12 k21 (Godfrey 1983, Compartmental Models)."""
    answer = asked(
        "k10=.3;k12=.2;k21=.1;k20=.05;V=5; x1=100; x2=0; x1'=-(k10+k12)*x1+k21*x2; x2'=k12*x1-(k21+k20)*x2; y:=x1/V",
        ["y"],
        ["k10", "k12", "k21", "k20", "V"],
    )
    assert [name for name, known in answer.identifiable.items() if known] == ["V"]
    assert set(answer.combinations) == {"k10+k12", "k21+k20", "k12*k21"}


def test_bolie():
    """p2 and p4 only as a product (Bolie 1961; Cobelli and DiStefano 1980, Am. J. Physiol. 239:R7)."""
    answer = asked(
        "p1=.1;p2=.2;p3=.3;p4=.05;V=5;q1=10;q2=0;q1'=-p1*q1-p2*q2; q2'=-p3*q2+p4*q1; y:=q1/V",
        ["y"],
        ["p1", "p2", "p3", "p4", "V"],
    )
    assert {name for name, known in answer.identifiable.items() if known} == {"p1", "p3", "V"}
    assert answer.combinations == ["p2*p4"]
