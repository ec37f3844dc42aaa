"""The layers of DESIGN.md 2, read from the import contract in pyproject.toml."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "sbmlqsp"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LEVEL = {
    name.strip(" ()"): height
    for height, line in enumerate(reversed(CONTRACTS[0]["layers"]))
    for name in line.split("|")
}


def test_import_contracts_hold(capsys):
    exit_code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert exit_code == 0, capsys.readouterr().out


def test_every_package_of_the_library_has_a_layer():
    found = {p.stem for p in LIBRARY.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert found - {"__init__", "__main__"} <= LEVEL.keys()


def imported_packages(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "sbmlqsp":
            yield from (alias.name for alias in node.names if alias.name in LEVEL)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sbmlqsp."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("sbmlqsp."))


def test_annotations_do_not_point_upwards():
    """Imports for type checkers, which the contract leaves out, keep to the layers as well."""
    upwards = [
        f"{path.relative_to(ROOT)} names {package}"
        for path in LIBRARY.rglob("*.py")
        if (own := path.relative_to(LIBRARY).with_suffix("").parts[0]) in LEVEL
        for package in imported_packages(path)
        if package != own and LEVEL[package] >= LEVEL[own]
    ]
    assert not upwards
