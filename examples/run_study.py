"""Run a study file and compare its claims with their closed forms; the same as `sbmlqsp study run`."""

from __future__ import annotations

from pathlib import Path

import sbmlqsp as qsp

STUDY = Path(__file__).parent / "oral_study" / "study.toml"


def main() -> None:
    """Print the claims with their verdicts."""
    result = qsp.Study.load(STUDY).run()
    print(result.table())
    assert result.ok


if __name__ == "__main__":
    main()
