"""Waiting for a job, driven by hand."""

import contextlib
import inspect
import socket
import threading
import time

import pytest

from aws_backup_reports import BackupClient, ReportJobFailed, ReportJobTimeout
from aws_backup_reports._call.deadline import Deadline
from aws_backup_reports._call.exchange import exchange
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports._call.wait import Patience, start_and_wait, wait_for_report_job
from tests.unit._answers import (
    NOT_FOUND,
    RUNNING,
    SETTINGS,
    UNAVAILABLE,
    Driven,
    answer,
    ask,
    job,
    result_of,
)

KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secretEXAMPLE"}


def begin(clock, timeout=600.0, on_poll=None):
    """Start to wait for a job, with the longest pauses."""
    patience = Patience(Deadline(timeout, clock, lambda: 0.0))
    return Driven(wait_for_report_job(ask, "job-1", patience, on_poll))


def test_pauses_grow_from_zero_to_half_a_minute():
    """The second pause takes 5 seconds, and each later one is half as long again."""
    longest = Deadline(600, lambda: 0.0, lambda: 0.0).pauses()

    assert [next(longest) for _ in range(8)] == [0, 5, 7.5, 11.25, 16.875, 25.3125, 30, 30]


def test_jitter_shortens_pauses_by_up_to_a_quarter():
    """So programs that start together do not go on polling together."""
    shortest = Deadline(600, lambda: 0.0, lambda: 1.0).pauses()

    assert [next(shortest) for _ in range(3)] == [0, 3.75, 5.625]


def test_a_wait_polls_until_the_job_has_succeeded(clock):
    """The first poll comes at once, and no poll may last longer than the time that is left."""
    call = begin(clock)

    attempts = [next(call), call.send(RUNNING), call.send(job("QUEUED"))]
    result = result_of(call, job("COMPLETED"))

    assert [each.delay for each in attempts] == [0.0, 5.0, 7.5]
    assert [each.time_limit for each in attempts] == [600.0, 595.0, 587.5]
    assert result.succeeded


def test_an_attempt_has_a_finite_limit_when_the_wait_has_none(clock):
    """Sockets do not accept infinity as a timeout."""
    attempt = next(begin(clock, float("inf")))

    assert attempt.time_limit == 86_400.0


def test_a_wait_ends_when_a_job_has_completed_without_times(clock):
    """The status alone decides."""
    call = begin(clock)
    next(call)

    result = result_of(call, job("COMPLETED", CreationTime=None, CompletionTime=None))

    assert (result.succeeded, result.completion_time) == (True, None)


def test_a_wait_continues_when_a_running_job_has_a_completion_time(clock):
    """The status says that it is not finished."""
    call = begin(clock)
    next(call)

    attempt = call.send(job("RUNNING", CompletionTime=1516925550.5))

    assert attempt.delay == 5.0


def test_the_error_says_so_when_aws_gives_no_reason(clock):
    """A failed job may have no status message."""
    call = begin(clock)
    next(call)

    with pytest.raises(ReportJobFailed, match="report job job-1 is FAILED: AWS gives no reason"):
        call.send(job("FAILED"))


def test_a_wait_continues_when_an_answer_has_no_job(clock):
    """The answer counts as an invalid response, and the next one may be valid."""
    call = begin(clock)
    next(call)

    attempt = call.send(answer(body={}))

    assert attempt.delay == 5.0


def test_a_retry_counts_towards_the_deadline(clock):
    """If the retry's delay would end after the deadline, the wait ends at once."""
    call = Driven(
        wait_for_report_job(
            lambda operation, params: exchange(
                operation, params, SETTINGS, StandardRetry(jitter=lambda: 1.0)
            ),
            "job-1",
            Patience(Deadline(10.0, clock, lambda: 0.0)),
            None,
        )
    )
    next(call)
    clock.time += 9.97

    with pytest.raises(ReportJobTimeout):
        call.send(UNAVAILABLE)


def test_the_last_error_is_the_cause_when_time_is_up(clock):
    """In this wait, the job was never found."""
    call = begin(clock, 8.0)
    next(call)
    call.send(NOT_FOUND)
    clock.time += 7.0

    with pytest.raises(ReportJobTimeout, match="job-1 is not seen") as caught:
        call.send(NOT_FOUND)

    assert type(caught.value.__cause__).__name__ == "ResourceNotFoundException"


def test_an_outage_of_a_start_is_over_when_the_job_is_started(clock, caplog):
    """The log says so before the first poll, whose failure may be another outage."""
    caplog.set_level("INFO", "aws_backup_reports")
    patience = Patience(Deadline(600, clock, lambda: 0.0))
    call = Driven(start_and_wait(ask, {"ReportPlanName": "daily"}, patience, None))
    next(call)

    for each in (UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, answer(body={"ReportJobId": "job-1"})):
        call.send(each)

    assert [each.levelname for each in caplog.records] == ["WARNING", "INFO"]
    assert patience.trouble is None


def test_closing_a_wait_closes_its_call(clock):
    """No generator is left suspended."""
    calls = []

    def ask_and_note(operation, params):
        calls.append(ask(operation, params))
        return calls[-1]

    patience = Patience(Deadline(600, clock, lambda: 0.0))
    call = wait_for_report_job(ask_and_note, "job-1", patience, None)
    next(call)

    call.close()

    assert inspect.getgeneratorstate(calls[0]) == inspect.GEN_CLOSED


@pytest.fixture
def silent_port():
    """A port that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepted = []

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    accepted.append(listener.accept()[0])

        thread = threading.Thread(target=accept)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        for each in accepted:
            each.close()


def test_a_call_ends_with_the_deadline_when_the_server_is_silent(silent_port):
    """The client's own timeout would be a minute."""
    with BackupClient(
        "eu-west-1", endpoint_url=f"http://127.0.0.1:{silent_port}", **KEYS
    ) as client:
        start = time.monotonic()
        with pytest.raises(ReportJobTimeout):
            client.wait_for_report_job(ReportJobId="job-1", timeout=0.3)

    assert 0.25 < time.monotonic() - start < 5
