"""The command line as a process of its own: what only shows outside Python."""

from __future__ import annotations

import subprocess
import sys

COMMAND = [sys.executable, "-m", "sbmlqsp"]


def test_module_and_exit_codes(model, tmp_path):
    fine = subprocess.run([*COMMAND, "info", model], capture_output=True, text=True)
    assert (fine.returncode, fine.stderr) == (0, "")
    failed = subprocess.run([*COMMAND, "info", str(tmp_path / "no.xml")], capture_output=True, text=True)
    assert failed.returncode == 1
    assert failed.stderr.startswith("error: ")
    assert subprocess.run([*COMMAND, "inform"], capture_output=True).returncode == 2


def test_a_reader_that_leaves_early_is_no_failure(model):
    command = [*COMMAND, "simulate", model, "--until", "100", "--points", "20001"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_nothing_but_the_result_on_stdout(model):
    done = subprocess.run([*COMMAND, "dose", model, "100 mg into depot"], capture_output=True, text=True)
    assert done.stdout.lstrip().startswith("<?xml")
    assert done.stdout.rstrip().endswith("</sbml>")
    assert done.stderr == ""
