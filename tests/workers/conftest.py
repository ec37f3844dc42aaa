"""A module of functions that misbehave on request, in a folder that only the caller's sys.path knows."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

JOBS = """
import ctypes, os, signal, sys, threading, time
from sbmlqsp import workers
from sbmlqsp.errors import ModelError

CACHE = {}

def same(x): return x
def process(): return os.getpid()
def parent(): return os.getppid()
def loaded(name): return name in sys.modules
def open_files(): return len(os.listdir("/proc/self/fd"))
def crash(signum): os.kill(os.getpid(), signum)
def null_pointer(): ctypes.string_at(0)
def native_print(text): ctypes.CDLL(None).puts(text.encode())
def native_print_and_fail(text): native_print(text); raise ModelError("broken", where="k1", issues=("a", "b"))
def complain_and_abort(text): os.write(2, text.encode()); os.abort()
def print_for_ever():
    while True: os.write(1, b"x" * 1_000_000)
def leave(): sys.exit(3)
def sleep(seconds): time.sleep(seconds); return seconds
def stop(): os.kill(os.getpid(), signal.SIGSTOP)
def work(seconds):
    while time.process_time() - CACHE.setdefault("start", time.process_time()) < seconds: pass
    return seconds
def burn():
    while True: pass
def burn_on_threads():
    for _ in range(4): threading.Thread(target=ctypes.CDLL(None).sleep, args=(1,))
    burn()
def eat(size): return len(bytearray(size))
def keep(size): CACHE["kept"] = os.urandom(1) * size
def nested(): return workers.call(os.getpid) == os.getpid()
def remember(key, value): CACHE[key] = value
def recall(key): return CACHE.get(key)
def unpicklable_value(): return lambda: 0
class Odd(Exception):
    def __init__(self, a, b): super().__init__(a)
def unpicklable_error(): raise Odd("first", "second")
def fail(text): raise ValueError(text)
def bad_alloc(): raise RuntimeError("std::bad_alloc")
def load(name):
    import roadrunner
    return roadrunner.RoadRunner(name)
"""


@pytest.fixture(scope="session")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder: Path = tmp_path_factory.mktemp("jobs")
    (folder / "worker_jobs.py").write_text(JOBS)
    sys.path.insert(0, str(folder))
    yield importlib.import_module("worker_jobs")
    sys.path.remove(str(folder))
