"""A clock that AWS says is wrong."""

import locale
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest

from aws_backup_reports import ClientError, ServiceUnavailableException
from aws_backup_reports._call.exchange import exchange
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports._http.clock import SigningClock
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from tests.unit._answers import COMPLETED, SETTINGS, UNAVAILABLE, Driven, failure, result_of

NOW = datetime(2026, 11, 26, 12, tzinfo=timezone.utc)
SIGNED = "20261126T120000Z"
LATER = {"Date": "Thu, 26 Nov 2026 12:10:00 GMT"}
SOON = {"Date": "Thu, 26 Nov 2026 12:03:59 GMT"}


@pytest.fixture(autouse=True)
def machine_time(monkeypatch):
    """This machine's clock stands still."""
    monkeypatch.setattr("aws_backup_reports._http.clock.get_current_datetime", lambda: NOW)


def begin(clock):
    """Start a call of a client with this clock, and sign its first attempt."""
    retry = StandardRetry(1)
    call = Driven(
        exchange(DESCRIBE_REPORT_JOB, {"ReportJobId": "x"}, SETTINGS, retry, clock.correct)
    )
    next(call).request.context["timestamp"] = SIGNED
    return call


@pytest.mark.parametrize(
    "code",
    [
        "RequestTimeTooSkewed",
        "RequestExpired",
        "RequestInTheFuture",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
    ],
)
def test_the_clock_is_corrected_and_the_call_made_once_more(code):
    """Even if no other attempt is allowed, and at once."""
    clock = SigningClock()
    call = begin(clock)

    again = call.send(failure(403, code, headers=LATER))
    result = result_of(call, COMPLETED)

    assert clock.now() == NOW + timedelta(minutes=10)
    assert again.delay == 0.0
    assert again.request.unsigned_headers["amz-sdk-request"].endswith("attempt=2; max=2")
    assert result["ResponseMetadata"]["RetryAttempts"] == 1


@pytest.mark.parametrize(
    ("code", "date"),
    [
        ("RequestExpired", "Fri, 01 Jan 2021 00:00:00 GMT"),
        ("RequestExpired", "Sun, 31 Dec 8999 23:59:59 GMT"),
        ("InvalidSignatureException", "Thu, 26 Nov 2026 12:04:00 GMT"),
        ("InvalidSignatureException", "Thu, 26 Nov 2026 11:56:00 GMT"),
    ],
)
def test_the_clock_is_corrected_from_a_bound_on(code, date):
    """A date nearer than four minutes, or before there were report jobs, corrects nothing."""
    clock = SigningClock()

    begin(clock).send(failure(403, code, headers={"Date": date}))

    assert clock.now() == parsedate_to_datetime(date)


def test_the_clock_is_corrected_in_any_language():
    """The names of months in a Date are English, whatever the program's locale is."""
    december = {"Date": "Tue, 15 Dec 2026 12:00:00 GMT"}
    before = locale.setlocale(locale.LC_TIME)
    try:
        locale.setlocale(locale.LC_TIME, "de_DE.UTF-8")
    except locale.Error:
        pytest.skip("this machine has no German")
    try:
        clock = SigningClock()
        begin(clock).send(failure(403, "RequestExpired", headers=december))
    finally:
        locale.setlocale(locale.LC_TIME, before)

    assert clock.now() == datetime(2026, 12, 15, 12, tzinfo=timezone.utc)


def test_the_clock_is_corrected_once_a_call():
    """Another rejection is the error of the call."""
    call = begin(SigningClock())
    call.send(failure(403, "RequestExpired", headers=LATER)).request.context["timestamp"] = SIGNED

    with pytest.raises(ClientError, match="RequestExpired") as caught:
        call.send(failure(403, "RequestExpired", headers=LATER))

    assert caught.value.attempts == 2


def test_an_attempt_with_a_corrected_clock_is_the_last_if_no_other_is_allowed():
    """It comes on top of those that are."""
    call = begin(SigningClock())
    call.send(failure(403, "RequestExpired", headers=LATER))

    with pytest.raises(ServiceUnavailableException) as caught:
        call.send(UNAVAILABLE)

    assert caught.value.attempts == 2


@pytest.mark.parametrize(
    ("code", "headers"),
    [
        ("InvalidSignatureException", SOON),
        ("SignatureDoesNotMatch", {}),
        ("RequestExpired", {}),
        ("RequestExpired", {"Date": "yesterday"}),
        ("RequestExpired", {"Date": "Thu, 31 Nov 2026 12:10:00 GMT"}),
        ("RequestExpired", {"Date": "Thu, 31 Dec 2020 23:59:59 GMT"}),
        ("RequestExpired", {"Date": "Mon, 01 Jan 9000 00:00:00 GMT"}),
        ("RequestExpired", {"Date": "Mon, 01 Jan 0001 00:00:00 GMT"}),
        ("AccessDeniedException", LATER),
    ],
)
def test_a_rejection_that_is_not_about_the_time_ends_the_call(code, headers):
    """A wrong secret is sent once, and without a date there is nothing to correct."""
    clock = SigningClock()
    call = begin(clock)

    with pytest.raises(ClientError, match=code):
        call.send(failure(403, code, headers=headers))

    assert clock.offset == timedelta(0)


def test_a_correction_is_logged(caplog):
    """Whoever runs the machine learns how far its clock is off."""
    begin(SigningClock()).send(failure(403, "RequestExpired", headers=LATER))

    assert [(each.levelname, each.message) for each in caplog.records] == [
        ("WARNING", "this machine's clock is off by 600 seconds; signatures are corrected")
    ]


def test_a_clock_need_not_be_corrected():
    """A program may want to know."""
    call = begin(SigningClock(is_correctable=False))

    with pytest.raises(ClientError, match="RequestExpired"):
        call.send(failure(403, "RequestExpired", headers=LATER))


def test_two_threads_do_not_correct_a_clock_twice():
    """Whatever a request was signed with, the correction is that of this machine's clock."""
    clock = SigningClock()
    first, second = begin(clock), begin(clock)

    first.send(failure(403, "RequestExpired", headers=LATER))
    second.send(failure(403, "RequestExpired", headers=LATER))

    assert clock.offset == timedelta(minutes=10)
