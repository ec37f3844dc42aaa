"""What a call returns, and what it raises when the function fails, crashes or exceeds a limit."""

from __future__ import annotations

import math
import os
import signal

import numpy as np
import pytest

from sbmlqsp import workers
from sbmlqsp.errors import LimitExceeded, ModelError, NativeCrash, SbmlqspError


def test_a_call_runs_in_another_process_that_stays(jobs):
    first = workers.call(jobs.process)
    assert first != os.getpid()
    assert workers.call(jobs.process) == first


def test_the_caller_never_loads_native_code_and_the_worker_has_it(jobs):
    assert all(workers.call(jobs.loaded, name) for name in ("libsbml", "antimony", "roadrunner"))


@pytest.mark.parametrize("shape", [(0,), (337, 4), (300, 1000)])
def test_arrays_come_back_as_they_went(jobs, shape):
    array = np.random.default_rng(1).normal(size=shape)
    assert np.array_equal(workers.call(jobs.same, array), array)


def test_a_large_value_travels_both_ways(jobs):
    text = "x" * 5_000_000
    assert workers.call(jobs.same, text) == text


def test_an_error_of_ours_travels_with_its_attributes_and_what_was_printed(jobs, capfd):
    with pytest.raises(ModelError) as caught:
        workers.call(jobs.native_print_and_fail, "a word from C")
    assert caught.value.issues == ("a", "b")
    assert caught.value.where == "k1"
    assert caught.value.native_output == "a word from C"
    assert capfd.readouterr() == ("", "")


def test_what_a_call_printed_is_not_blamed_on_the_next(jobs):
    assert workers.call(jobs.native_print, "held back in the buffer of C") is None
    with pytest.raises(ModelError) as caught:
        workers.call(jobs.native_print_and_fail, "a word from C")
    assert caught.value.native_output == "a word from C"


def test_an_error_without_a_place_is_given_the_model(jobs):
    with pytest.raises(SbmlqspError, match="Odd: first") as caught:
        workers.call(jobs.unpicklable_error, model="Tmdd")
    assert caught.value.where == "model 'Tmdd'"


def test_other_errors_keep_their_type_and_show_where_they_arose(jobs):
    with pytest.raises(ValueError, match="no such thing") as caught:
        workers.call(jobs.fail, "no such thing")
    assert "worker_jobs.py" in caught.value.__notes__[0]


def test_errors_of_native_modules_become_ours(jobs):
    with pytest.raises(SbmlqspError, match="no-such-file"):
        workers.call(jobs.load, "/no-such-file.xml")


def test_a_value_that_cannot_travel_is_an_error_and_the_worker_lives(jobs):
    before = workers.call(jobs.process)
    with pytest.raises(Exception, match="pickle"):
        workers.call(jobs.unpicklable_value)
    assert workers.call(jobs.process) == before


def test_an_argument_that_cannot_travel_costs_no_worker(jobs):
    before = workers.call(jobs.process)
    with pytest.raises(Exception, match=r"pickle|local object"):  # Python 3.13 does not say "pickle"
        workers.call(jobs.same, lambda: 0)
    assert workers.call(jobs.process) == before


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGBUS])
def test_a_crash_names_signal_step_and_model_and_the_next_call_works(jobs, number):
    with pytest.raises(NativeCrash) as caught:
        workers.call(jobs.crash, int(number), step="compiling", model="Tmdd")
    assert caught.value.signal == number
    assert caught.value.step == "compiling"
    assert "compiling" in str(caught.value)
    assert "Tmdd" in str(caught.value)
    assert workers.call(math.sqrt, 4.0) == 2.0


def test_a_null_pointer_is_a_crash(jobs):
    with pytest.raises(NativeCrash) as caught:
        workers.call(jobs.null_pointer)
    assert caught.value.signal == signal.SIGSEGV


def test_the_last_words_of_a_crash_are_kept(jobs, capfd):
    with pytest.raises(NativeCrash) as caught:
        workers.call(jobs.complain_and_abort, "terminate called")
    assert caught.value.native_output == "terminate called"
    assert capfd.readouterr() == ("", "")


def test_sys_exit_in_a_function_is_an_error_not_an_exit(jobs):
    with pytest.raises(SystemExit):
        workers.call(jobs.leave)
    assert workers.call(math.sqrt, 4.0) == 2.0


@pytest.mark.timeout(50)  # the job sleeps for 60 s
@pytest.mark.parametrize("job", ["sleep", "stop"])
def test_the_wall_time_ends_a_call(jobs, job):
    arguments = (60,) if job == "sleep" else ()
    with pytest.raises(LimitExceeded) as caught:
        workers.call(getattr(jobs, job), *arguments, step="waiting", time_limit=0.3)
    assert (caught.value.limit, caught.value.step) == ("wall time", "waiting")
    assert workers.call(math.sqrt, 4.0) == 2.0


def test_endless_output_is_bounded(jobs):
    with pytest.raises((OSError, LimitExceeded)) as caught:
        workers.call(jobs.print_for_ever, time_limit=20)
    assert len(getattr(caught.value, "native_output", "")) <= 8_000


@pytest.mark.parametrize("job", ["eat", "keep"])
def test_memory_beyond_the_limit_is_an_error(jobs, job):
    with pytest.raises(LimitExceeded) as caught:
        workers.call(getattr(jobs, job), 3_000_000_000, step="reading", memory_limit=1_000_000_000)
    assert (caught.value.limit, caught.value.step) == ("memory", "reading")
    assert workers.call(jobs.eat, 500_000_000) == 500_000_000


def test_bad_alloc_of_native_code_is_the_memory_limit(jobs):
    with pytest.raises(LimitExceeded, match="memory"):
        workers.call(jobs.bad_alloc)
    with pytest.raises(LimitExceeded, match="memory"):
        workers.call(jobs.complain_and_abort, "terminate called after throwing an instance of 'std::bad_alloc'")


def test_inside_a_worker_calls_are_direct(jobs):
    assert workers.call(jobs.nested)
