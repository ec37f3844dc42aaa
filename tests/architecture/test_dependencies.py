"""Every library that is imported is declared, and everything declared is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OWN = {"sbmlqsp", "sbmlqsp_converters", "sbmlqsp_models"}
NEVER_IMPORTED = {"tellurium", "six"}  # an extra for those who use tellurium beside us; six is what it forgets


def name(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


def imported() -> set[str]:
    trees = [
        ast.parse(path.read_text()) for folder in ("sbmlqsp", "converters") for path in (ROOT / folder).rglob("*.py")
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    modules = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    modules += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {module.partition(".")[0] for module in modules} - set(sys.stdlib_module_names) - OWN


def test_imports_are_declared_and_declarations_are_used():
    known = packages_distributions()
    used = {
        distribution.lower().replace("_", "-") for module in imported() for distribution in known.get(module, [module])
    }
    extras = PROJECT["optional-dependencies"]
    optional = {name(r) for extra, requirements in extras.items() if extra not in {"all", "dev"} for r in requirements}
    required = {name(r) for r in PROJECT["dependencies"]}
    assert used - required - optional == set()
    assert (required | optional) - used == NEVER_IMPORTED
