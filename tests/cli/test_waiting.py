"""Who waits for more than a second is told what for; pipes and quick answers stay clean."""

from __future__ import annotations

import io
import threading
import time
from types import SimpleNamespace

import pytest
import rich.progress

from sbmlqsp.cli import waiting as module
from sbmlqsp.cli.waiting import waiting

ERASED = "\x1b[2K"  # the last thing sent is: clear the line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def stderr(request, monkeypatch):
    """What is written to stderr: a terminal, or what the test's parameter says."""
    stream = getattr(request, "param", Terminal)()
    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=stream))
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    monkeypatch.setenv("TERM", "xterm")
    assert rich.progress.Progress  # loaded beforehand: its import takes as long as the work here
    return stream


def fail_slowly():
    with waiting("thinking"):
        assert module.NAME in {thread.name for thread in threading.enumerate()}
        time.sleep(1.5)
        raise ValueError("broken")


def test_long_work_is_announced_and_the_line_cleared(stderr):
    with waiting("thinking"):
        time.sleep(1.5)
    assert "thinking" in stderr.getvalue()
    assert stderr.getvalue().endswith(ERASED)


def test_quick_work_is_not(stderr):
    with waiting("thinking"):
        pass
    assert stderr.getvalue() == ""


@pytest.mark.parametrize("stderr", [io.StringIO], indirect=True)
def test_nothing_is_said_to_a_file(stderr):
    with waiting("thinking"):
        time.sleep(0.2)
    assert stderr.getvalue() == ""


def test_a_failure_ends_the_announcement(stderr):
    with pytest.raises(ValueError, match="broken"):
        fail_slowly()
    assert module.NAME not in {thread.name for thread in threading.enumerate()}
    assert stderr.getvalue().endswith(ERASED)
