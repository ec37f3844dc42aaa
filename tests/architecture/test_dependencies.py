"""Every library that is imported is declared, and everything declared is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BESIDE = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}  # scripts import what stands beside them
OWN = {"tests", "sbmlqsp", "sbmlqsp_converters", "sbmlqsp_models", *BESIDE}
NEVER_IMPORTED = {"tellurium", "six"}  # an extra for those who use tellurium beside us; six is what it forgets


def name(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


def imported(*folders: str) -> set[str]:
    """Return the distributions that the Python files of some folders import."""
    trees = [
        ast.parse(path.read_text(encoding="utf-8")) for folder in folders for path in (ROOT / folder).rglob("*.py")
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    modules = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    modules += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    top = {module.partition(".")[0] for module in modules} - set(sys.stdlib_module_names) - OWN
    known = packages_distributions()
    return {distribution.lower().replace("_", "-") for module in top for distribution in known.get(module, [module])}


EXTRAS = {extra: {name(text) for text in texts} for extra, texts in PROJECT["optional-dependencies"].items()}
REQUIRED = {name(text) for text in PROJECT["dependencies"]}
OPTIONAL = set().union(*(texts for extra, texts in EXTRAS.items() if extra not in {"all", "dev"}))


def test_what_the_library_imports_is_declared_and_what_is_declared_is_imported():
    used = imported("sbmlqsp", "converters")
    assert used - REQUIRED - OPTIONAL == set()
    assert (REQUIRED | OPTIONAL) - used == NEVER_IMPORTED


def test_what_the_tests_import_is_declared():
    assert imported("tests", "examples", "benchmarks") - REQUIRED - OPTIONAL - EXTRAS["dev"] == set()
