"""What the documents and examples show is run: a reader must get what they promise."""

from __future__ import annotations

import re
import runpy
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from sbmlqsp.cli import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)\)")


def blocks(page: Path, language: str) -> list[str]:
    return [code for found, code in BLOCK.findall(page.read_text(encoding="utf-8")) if found == language]


def commands(page: Path) -> list[list[str]]:
    lines = "\n".join(blocks(page, "sh")).replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True) for line in lines if line.startswith("sbmlqsp ")]


def pages(content: Callable[[Path], object]) -> pytest.MarkDecorator:
    """Run a test for each page that has such content."""
    return pytest.mark.parametrize("page", [page for page in PAGES if content(page)], ids=lambda page: page.name)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the files that the pages speak of, to work in."""
    for file in (ROOT / "examples" / "oral_study").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pages(lambda page: blocks(page, "python"))
def test_python_of_a_page_runs_from_top_to_bottom(page, desk):
    code = "\n".join(blocks(page, "python"))
    exec(compile(code, page.name, "exec"), {})


@pages(commands)
def test_commands_of_a_page_run(page, desk, capsys):
    for command in commands(page):
        assert main(command[1:]) == 0, f"{command}: {capsys.readouterr().err}"


@pages(lambda page: LINK.search(page.read_text(encoding="utf-8")))
def test_links_lead_somewhere(page):
    missing = [
        target for target in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / target).exists()
    ]
    assert not missing


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_example_runs(example, desk, monkeypatch):
    monkeypatch.setattr("sys.argv", [str(example)])
    runpy.run_path(str(example), run_name="__main__")
