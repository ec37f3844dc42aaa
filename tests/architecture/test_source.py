"""Habits that no linter checks for us: what the library's source may not contain, and how long its parts may be."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = sorted((ROOT / "sbmlqsp").rglob("*.py")) + sorted((ROOT / "converters").rglob("*.py"))
PROSE = [".md", ".py", ".toml", ".ant", ".csv", ".html", ".j2", ""]
FILE_LINES = 300
FUNCTION_LINES = 60

library_files = pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.relative_to(ROOT).as_posix())


def calls(tree: ast.AST, *names: str) -> list[str]:
    return [
        f"line {node.lineno}: {node.func.id}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]


def environment(tree: ast.AST) -> list[str]:
    return [
        f"line {node.lineno}: {node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "putenv"}
    ]


@library_files
def test_nothing_is_evaluated_global_or_read_from_the_environment(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = calls(tree, "eval", "exec", "compile", "__import__")
    if "workers" not in path.parts:  # hands the environment on to its children and reads nothing in it
        found += environment(tree)
    found += [f"line {node.lineno}: global" for node in ast.walk(tree) if isinstance(node, ast.Global)]
    assert not found


@library_files
def test_only_the_command_line_prints(path):
    if "cli" not in path.parts:
        assert not calls(ast.parse(path.read_text(encoding="utf-8")), "print", "input")


def lines_of_code(function: ast.FunctionDef) -> int:
    """Return how long a function is without its docstring: explaining more must not cost anything."""
    first = function.body[0]
    docstring = first.end_lineno - first.lineno + 1 if ast.get_docstring(function) is not None else 0
    return function.end_lineno - function.lineno + 1 - docstring


@library_files
def test_files_and_functions_are_short(path):
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    assert lines <= FILE_LINES
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert not [f"{f.name}: {lines_of_code(f)}" for f in functions if lines_of_code(f) > FUNCTION_LINES]


def test_no_file_names_a_place_on_somebodys_machine():
    place = re.compile(r"(?<![\w.:/-])/(?:work|root|home|Users|opt)/[\w.]+")
    hidden = {".git", "dist", "__pycache__"}
    files = [
        path
        for path in ROOT.rglob("*")
        if path.suffix in PROSE
        and path.is_file()
        and path.name not in hidden  # in a linked work tree `.git` is a file that names the repository
        and not any(p in hidden or p.startswith(".") for p in path.relative_to(ROOT).parts[:-1])
    ]
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in files
        for match in place.finditer(path.read_text(errors="ignore"))
    ]
    assert not found
