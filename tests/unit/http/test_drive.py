"""The loop that waits, signs and sends."""

import inspect

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError

from aws_backup_reports._http.drive import drive
from aws_backup_reports.exceptions import ResourceNotFoundException
from tests.unit._answers import COMPLETED, ENDPOINT, NOT_FOUND, UNAVAILABLE, begin

REFUSED = EndpointConnectionError(endpoint_url=ENDPOINT)


class Recorder:
    """A signer, a transport and a clock that note what they are asked, in order."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.steps = []

    def sign(self, request):
        """Note it."""
        self.steps.append("sign")

    def send(self, request, time_limit):
        """Note it, and give the next outcome."""
        self.steps.append("send")
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def sleep(self, delay):
        """Note how long."""
        self.steps.append(delay)

    def drive(self, call):
        """Run a call with all three."""
        return drive(call, self.sign, self.send, self.sleep)


@pytest.fixture(autouse=True)
def longest_delays(monkeypatch):
    """Every delay is the longest that it may be."""
    monkeypatch.setattr("random.random", lambda: 1.0)


def test_an_attempt_is_signed_and_sent_when_there_is_no_delay():
    """The first attempt is not preceded by a wait, and the result comes back."""
    recorder = Recorder(COMPLETED)

    result = recorder.drive(begin())

    assert recorder.steps == ["sign", "send"]
    assert result.report_job.status == "COMPLETED"


@pytest.mark.parametrize("failure", [UNAVAILABLE, REFUSED], ids=["answer", "error"])
def test_a_retry_waits_before_it_is_signed_when_an_attempt_fails(failure):
    """A signature that waited would be old."""
    recorder = Recorder(failure, failure, COMPLETED)

    recorder.drive(begin())

    assert recorder.steps == ["sign", "send", 0.05, "sign", "send", 0.1, "sign", "send"]


def test_the_time_module_waits_when_no_sleep_is_given(monkeypatch):
    """Its function is looked up at the wait, so that a test can replace it."""
    slept = []
    monkeypatch.setattr("time.sleep", slept.append)
    recorder = Recorder(UNAVAILABLE, COMPLETED)

    drive(begin(), recorder.sign, recorder.send)

    assert slept == [0.05]


@pytest.mark.parametrize(
    ("outcome", "error"),
    [(NOT_FOUND, ResourceNotFoundException), (OSError("disk"), OSError)],
    ids=["answer", "error"],
)
def test_the_error_is_raised_when_the_call_fails(outcome, error):
    """What the call raises goes to the caller."""
    recorder = Recorder(outcome)

    with pytest.raises(error):
        recorder.drive(begin())

    assert recorder.steps == ["sign", "send"]


def test_an_error_of_signing_ends_the_call_when_there_are_attempts_left():
    """It is about the credentials: nothing is sent, and the call is closed."""
    recorder = Recorder()
    call = begin()

    def sign(request):
        raise NoCredentialsError

    with pytest.raises(NoCredentialsError):
        drive(call, sign, recorder.send, recorder.sleep)

    assert recorder.steps == []
    assert inspect.getgeneratorstate(call) == inspect.GEN_CLOSED


@pytest.mark.parametrize("where", ["sign", "send", "sleep"])
def test_an_interrupt_passes_when_the_user_presses_the_key(where):
    """It is never taken for a failure of the request, and the call is closed."""
    recorder = Recorder(UNAVAILABLE, UNAVAILABLE, COMPLETED)
    call = begin()

    def interrupt(*_):
        recorder.steps.append("interrupt")
        raise KeyboardInterrupt

    setattr(recorder, where, interrupt)
    with pytest.raises(KeyboardInterrupt):
        recorder.drive(call)

    assert recorder.steps[-1] == "interrupt"
    assert inspect.getgeneratorstate(call) == inspect.GEN_CLOSED
