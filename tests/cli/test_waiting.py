"""Who waits for more than a second is told what for; pipes and quick answers stay clean."""

from __future__ import annotations

import importlib
import threading
import time

import pytest

from sbmlqsp.cli import waiting as module
from sbmlqsp.cli.waiting import waiting


@pytest.fixture
def terminal(capsys, monkeypatch):
    importlib.import_module("rich.status")  # a busy machine takes seconds to load it
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(module, "PATIENCE", 0.05)


def test_long_work_is_announced_on_stderr(terminal, capsys):
    with waiting("thinking"):
        time.sleep(0.5)
    printed = capsys.readouterr()
    assert "thinking" in printed.err
    assert printed.out == ""


def test_quick_work_is_not(terminal, capsys):
    with waiting("thinking"):
        pass
    assert capsys.readouterr().err == ""


def test_nothing_is_said_to_a_file(monkeypatch, capsys):
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    with waiting("thinking"):
        time.sleep(0.1)
    assert capsys.readouterr().err == ""


def fail_slowly():
    with waiting("thinking"):
        time.sleep(0.2)
        raise ValueError("broken")


def test_a_failure_ends_the_announcement(terminal):
    before = threading.active_count()
    with pytest.raises(ValueError, match="broken"):
        fail_slowly()
    assert threading.active_count() == before
