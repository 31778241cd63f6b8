"""The loop that waits, signs and sends."""

import inspect
import logging
import re
from time import perf_counter

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError

from aws_backup_reports._call.deadline import Deadline, OutOfTimeError
from aws_backup_reports._call.exchange import Delegated
from aws_backup_reports._http.drive import drive, log_attempt
from aws_backup_reports.exceptions import ResourceNotFoundException
from tests.unit._answers import (
    COMPLETED,
    ENDPOINT,
    NOT_FOUND,
    REQUEST_ID,
    UNAVAILABLE,
    CannedAnswer,
    error_of,
    new_call,
)

pytestmark = pytest.mark.usefixtures("longest_delays")

REFUSED = EndpointConnectionError(endpoint_url=ENDPOINT)


class Recorder:
    """A signer, a transport and a clock that record how they are called, in order."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.steps = []

    def sign(self, request):
        """Record that a request was signed."""
        self.steps.append("sign")

    def send(self, request, time_limit):
        """Record that a request was sent, and return or raise the next outcome."""
        self.steps.append("send")
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def sleep(self, delay):
        """Record the delay."""
        self.steps.append(delay)

    def drive(self, call):
        """Drive a call with all three."""
        return drive(call, self.sign, self.send, self.sleep)


def test_the_first_attempt_is_signed_and_sent_without_a_pause():
    """The driver returns the result of the call."""
    recorder = Recorder(COMPLETED)

    result = recorder.drive(new_call())

    assert recorder.steps == ["sign", "send"]
    assert result.report_job.status == "COMPLETED"


@pytest.mark.parametrize("failure", [UNAVAILABLE, REFUSED], ids=["answer", "error"])
def test_a_retry_waits_before_it_is_signed(failure):
    """A signature that was made before the wait would be old."""
    recorder = Recorder(failure, failure, COMPLETED)

    recorder.drive(new_call())

    assert recorder.steps == ["sign", "send", 0.05, "sign", "send", 0.1, "sign", "send"]


def test_the_time_module_waits_when_no_sleep_is_given(monkeypatch):
    """Its function is looked up at each wait, so that a test can replace it."""
    slept = []
    monkeypatch.setattr("time.sleep", slept.append)
    recorder = Recorder(UNAVAILABLE, COMPLETED)

    drive(new_call(), recorder.sign, recorder.send)

    assert slept == [0.05]


def test_the_time_that_signing_takes_counts_towards_the_limit():
    """It may have to refresh the credentials."""
    now, limits = [100.0], []

    def sign(request):
        now[0] += 7.0

    def send(request, time_limit):
        limits.append(time_limit)
        return COMPLETED

    drive(Deadline(10.0, lambda: 0.0).limit(new_call()), sign, send, clock=lambda: now[0])

    assert limits == [3.0]


@pytest.mark.parametrize(
    ("outcome", "error"),
    [(NOT_FOUND, ResourceNotFoundException), (OSError("disk"), OSError)],
    ids=["answer", "error"],
)
def test_the_error_of_the_call_is_raised(outcome, error):
    """It comes from an answer or from the transport."""
    recorder = Recorder(outcome)

    with pytest.raises(error):
        recorder.drive(new_call())

    assert recorder.steps == ["sign", "send"]


@pytest.mark.parametrize(
    "error",
    [REFUSED, error_of("ThrottlingException"), OutOfTimeError()],
    ids=lambda each: type(each).__name__,
)
def test_a_call_decides_what_follows_an_error_of_a_call_made_elsewhere(error):
    """A wait may go on after it."""

    def make(time_limit):
        raise error

    def call():
        try:
            yield Delegated(make)
        except type(error) as caught:
            return caught

    assert Recorder().drive(call()) is error


def test_an_error_of_signing_ends_the_call():
    """No retry can fix credentials, so nothing is sent, and the generator is closed."""
    recorder = Recorder()
    call = new_call()

    def sign(request):
        raise NoCredentialsError

    with pytest.raises(NoCredentialsError):
        drive(call, sign, recorder.send, recorder.sleep)

    assert recorder.steps == []
    assert inspect.getgeneratorstate(call) == inspect.GEN_CLOSED


@pytest.mark.parametrize("where", ["sign", "send", "sleep"])
def test_an_interrupt_ends_the_call(where):
    """It is not treated as a failure of the request, and the generator is closed."""
    recorder = Recorder(UNAVAILABLE, UNAVAILABLE, COMPLETED)
    call = new_call()

    def interrupt(*_):
        recorder.steps.append("interrupt")
        raise KeyboardInterrupt

    setattr(recorder, where, interrupt)
    with pytest.raises(KeyboardInterrupt):
        recorder.drive(call)

    assert recorder.steps[-1] == "interrupt"
    assert inspect.getgeneratorstate(call) == inspect.GEN_CLOSED


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (COMPLETED, f"200 {REQUEST_ID}"),
        (CannedAnswer(503), "503 without a request id"),
    ],
    ids=["with", "without"],
)
def test_the_log_has_the_request_id_of_an_answer(answer, outcome, caplog):
    """AWS Support asks for it."""
    caplog.set_level(logging.DEBUG, "aws_backup_reports")

    log_attempt("DescribeReportJob", 1, answer, None, perf_counter())

    assert f"attempt 1: {outcome}, " in caplog.messages[0]


def test_the_log_has_the_milliseconds_of_an_attempt(caplog):
    """They are counted from its start."""
    caplog.set_level(logging.DEBUG, "aws_backup_reports")

    log_attempt("DescribeReportJob", 2, None, REFUSED, perf_counter() - 3600)

    assert re.fullmatch(
        r"DescribeReportJob attempt 2: EndpointConnectionError, 3600\d{3}\.\d ms",
        caplog.messages[0],
    )
