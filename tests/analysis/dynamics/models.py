"""The reference systems of dynamics.md and cases.json, written from their equations."""

from __future__ import annotations

from sbmlqsp.model import Model

TEXTS = {
    "toggle": "a1=3.5; a2=4; u=1; v=1; u' = a1/(1+v^2) - u; v' = a2/(1+u^2) - v",
    "symmetric toggle": "a=3; u=1; v=1; u' = a/(1+v^2) - u; v' = a/(1+u^2) - v",
    "schloegl": "k3=6; X=1; X' = 6*X^2 - X^3 + k3 - 11*X",
    "brusselator": "A=1; B=1; x=1; y=1; x' = A - (B+1)*x + x^2*y; y' = B*x - x^2*y",
    "tyson": "k4=180; k6=1; u=0.01; v=0.02; u' = k4*(v-u)*(0.00018+u^2) - k6*u; v' = 0.015 - k6*u",
    "tyson 1991": "k4=180; k6=1; u=0.01; v=0.02; u' = k4*(v-u)*(1e-4+u^2) - k6*u; v' = 0.015 - k6*u",
    "fitzhugh": "I=0.5; b=0.8; v=-1; w=0; v' = v - v^3/3 - w + I; w' = 0.08*(v + 0.7 - b*w)",
    "drug switch": "k0=0.4; D=1; A=0.1; A' = k0 + 4*A^4/(1+A^4) - (1+D)*A",
    "autoactivation": "s=0.1; x=0.1; x' = s + 2*x^2/(1+x^2) - x",
    "goodwin": "a=3; n=10; x=1; y=1; z=1; x' = a/(1+z^n) - x; y' = x - y; z' = y - z",
    "calcium": """b=0.3; Z=0.1; Y=1; v0=1; k=10; kf=1; v1=7.3; VM2=65; VM3=500; K2=1; KR=2; KA=0.9;
        v2 := VM2*Z^2/(K2^2+Z^2); v3 := VM3*Y^2/(KR^2+Y^2)*Z^4/(KA^4+Z^4);
        Z' = v0 + v1*b - v2 + v3 + kf*Y - k*Z; Y' = v2 - v3 - kf*Y""",
    "repressilator": """alpha=1; n=2; beta=1; m1=1; m2=2; m3=3; p1=1; p2=2; p3=3;
        m1' = -m1 + alpha/(1+p3^n); m2' = -m2 + alpha/(1+p1^n); m3' = -m3 + alpha/(1+p2^n);
        p1' = -beta*(p1-m1); p2' = -beta*(p2-m2); p3' = -beta*(p3-m3)""",
    "hodgkin-huxley": """I=0; v=-65; m=0.05; h=0.6; n=0.32;
        an := 0.01*(v+55)/(1-exp(-((v+55)/10))); bn := 0.125*exp(-((v+65)/80));
        am := 0.1*(v+40)/(1-exp(-((v+40)/10))); bm := 4*exp(-((v+65)/18));
        ah := 0.07*exp(-((v+65)/20)); bh := 1/(1+exp(-((v+35)/10)));
        v' = I - 120*m^3*h*(v-50) - 36*n^4*(v+77) - 0.3*(v+54.387);
        m' = am*(1-m) - bm*m; h' = ah*(1-h) - bh*h; n' = an*(1-n) - bn*n""",
    "tumour": """s=0.1181; rho=1.131; eta=20.19; mu=0.00311; d=0.3743; a=1.636; b=0.002; x=1; y=10;
        x' = s + rho*x*y/(eta+y) - mu*x*y - d*x; y' = a*y*(1-b*y) - x*y""",
}


def antimony(text: str, name: str = "reference") -> Model:
    """Return the model of an Antimony body."""
    return Model.from_antimony(f"model {name}\n{text};\nend")


def named(name: str) -> Model:
    """Return one of the reference systems."""
    return antimony(TEXTS[name])
