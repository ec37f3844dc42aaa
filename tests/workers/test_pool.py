"""How long workers live, who gets which, and what is left when the user's process ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sbmlqsp import workers
from sbmlqsp.errors import LimitExceeded
from sbmlqsp.workers import failures, pool, server
from sbmlqsp.workers.keeper import Ending
from sbmlqsp.workers.task import Task


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def wait_for_end(process: int, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while alive(process) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(process)


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_worker_that_grew_is_replaced(jobs):
    before = workers.call(jobs.process)
    workers.call(jobs.keep, server._MOST_GROWTH + 50_000_000)
    assert workers.call(jobs.process) != before


def test_a_worker_is_replaced_after_many_failures(jobs):
    before = workers.call(jobs.process)
    for _ in range(server._MOST_FAILURES):
        with pytest.raises(ValueError, match="no"):
            workers.call(jobs.fail, "no")
    assert workers.call(jobs.process) != before


def test_a_worker_keeps_its_caches_between_calls(jobs):
    workers.call(jobs.remember, "a", 1, key="a")
    assert workers.call(jobs.recall, "a", key="a") == 1


def test_threads_get_workers_of_their_own_and_the_right_answers(jobs):
    with ThreadPoolExecutor(8) as threads:
        numbers = list(range(200))
        assert list(threads.map(lambda n: workers.call(jobs.same, n), numbers)) == numbers


def test_a_key_finds_the_worker_that_served_it(jobs):
    barrier = threading.Barrier(2)

    def learn(key: str) -> None:
        barrier.wait()
        workers.call(jobs.sleep, 0.2, key=key)
        workers.call(jobs.remember, key, key, key=key)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(learn, ["left", "right"]))
    for key in ("left", "right", "right", "left"):
        assert workers.call(jobs.recall, key, key=key) == key


def test_an_idle_worker_that_died_is_replaced_without_an_error(jobs):
    process = workers.call(jobs.process)
    os.kill(process, signal.SIGKILL)
    assert wait_for_end(process)
    assert workers.call(jobs.process) != process


def test_a_nursery_that_died_is_restarted(jobs):
    nursery = workers.call(jobs.parent)
    worker = workers.call(jobs.process)
    os.kill(nursery, signal.SIGKILL)
    assert wait_for_end(worker), "a worker must not outlive its nursery"
    assert workers.call(jobs.parent) != nursery


@pytest.fixture
def interruptible():
    """Interrupts raise KeyboardInterrupt, even where a shell has started the tests in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_a_keyboard_interrupt_ends_the_call_and_leaves_the_library_usable(jobs):
    before = workers.call(jobs.process)
    main = threading.get_ident()
    threading.Timer(0.3, lambda: signal.pthread_kill(main, signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        workers.call(jobs.sleep, 30)
    assert wait_for_end(before)
    assert workers.call(jobs.same, 1) == 1


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_while_the_libraries_are_being_loaded_is_survived(jobs):
    fresh = pool.Pool()
    main = threading.get_ident()
    threading.Timer(0.1, lambda: signal.pthread_kill(main, signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        fresh.call(jobs.sleep, (30,), Task())
    assert fresh.call(jobs.same, (2,), Task()) == 2
    fresh.close()


def test_a_forked_child_has_workers_of_its_own(jobs):
    mine = workers.call(jobs.process)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, str(workers.call(jobs.process)).encode())
        pool.current().close()
        os._exit(0)
    os.waitpid(child, 0)
    theirs = int(os.read(reader, 100))
    assert theirs != mine
    assert wait_for_end(theirs)
    assert workers.call(jobs.process) == mine


def test_no_descriptor_is_lost_by_crashes_and_limits(jobs):
    def once() -> None:
        with pytest.raises(LimitExceeded):
            workers.call(jobs.sleep, 10, time_limit=0.01)

    once()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(10):
        once()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


SCRIPT = """
    import os, sys, time
    from sbmlqsp import workers
    worker, nursery = workers.call(os.getpid), workers.call(os.getppid)
    print(worker, nursery, flush=True)
"""


def test_an_unguarded_script_works_and_leaves_nothing_behind():
    finished = run(SCRIPT)
    assert finished.stderr == ""
    for process in finished.stdout.split():
        assert wait_for_end(int(process))


@pytest.mark.parametrize("last", ["os.kill(os.getpid(), 9)", "os._exit(1)", "raise SystemExit"])
def test_processes_end_with_the_caller_however_it_ends(last):
    finished = run(SCRIPT + "    " + last)
    for process in finished.stdout.split():
        assert wait_for_end(int(process))


def test_a_hanging_worker_ends_with_the_caller(tmp_path):
    (tmp_path / "hang.py").write_text(
        "import os\ndef hang(p):\n  with open(p,'w') as f: f.write(str(os.getpid()))\n  while 1: pass\n"
    )
    script = """
        import os, sys, threading, time
        sys.path.insert(0, sys.argv[1])
        import hang
        from sbmlqsp import workers
        def die_once_it_hangs(pid):
            while not (os.path.exists(pid) and os.path.getsize(pid)):
                time.sleep(0.05)
            os.kill(os.getpid(), 9)
        threading.Thread(target=die_once_it_hangs, args=[sys.argv[1] + "/pid"]).start()
        workers.call(hang.hang, sys.argv[1] + "/pid")
    """
    run(script, str(tmp_path))
    assert wait_for_end(int((tmp_path / "pid").read_text(encoding="utf-8")))


def test_a_function_of_a_script_is_refused_with_the_way_out():
    finished = run("from sbmlqsp import workers\ndef f(): pass\nworkers.call(f)")
    assert "move it into a module" in finished.stderr


def test_how_endings_become_errors():
    task = Task(step="loading", time_limit=7.0, memory_limit=1_000)
    assert failures.died(task, Ending(signal.SIGXCPU, 0), "").limit == "CPU time"
    assert failures.died(task, Ending(signal.SIGSEGV, 900), "").limit == "memory"
    assert failures.died(task, Ending(signal.SIGSEGV, 10), "").signal == signal.SIGSEGV
    assert failures.died(task, Ending(0, 0), "").signal is None


def test_a_limit_of_one_call_does_not_hold_for_the_next(jobs):
    assert workers.call(jobs.same, 1, time_limit=0.5) == 1
    assert workers.call(jobs.work, 3.0, time_limit=float("inf")) == 3.0


def test_the_cpu_limit_is_the_systems(jobs, monkeypatch):
    monkeypatch.setattr("sbmlqsp.workers.handle.Worker.request", _without_wall_time)
    with pytest.raises(LimitExceeded) as caught:
        workers.call(jobs.burn, time_limit=0.1, step="burning")
    assert caught.value.limit == "CPU time"


def _without_wall_time(self, call, time_limit, memory_limit, _original=pool.Worker.request):
    channel = self._channel

    class Patient:
        def settimeout(self, seconds: float) -> None:
            channel.settimeout(30)

        def __getattr__(self, name: str) -> object:
            return getattr(channel, name)

    self._channel = Patient()
    return _original(self, call, time_limit, memory_limit)
