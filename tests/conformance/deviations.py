"""Why files of the corpus are refused, or differ from the reference state: each one looked at by hand."""

from __future__ import annotations

EXPLAINED: dict[str, str] = {
    "BIOMD0000000196.xml": "refused: delay differential equations, which libRoadRunner cannot integrate",
    "BIOMD0000000338.xml": "refused: the parameter clottingTime_s is read and has no value",
    "BIOMD0000000588.xml": "refused: fast reactions, which libRoadRunner cannot simulate",
}
