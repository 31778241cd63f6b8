"""Pages of a list, from a transport with given answers."""

import tracemalloc

import pytest
from botocore.exceptions import PaginationError

from aws_backup_reports import BackupClient
from tests.unit._answers import answer

KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secretEXAMPLE"}


class Scripted:
    """A transport that returns given answers, and records the URLs."""

    def __init__(self, answers):
        self.answers = iter(answers)
        self.urls = []

    def send(self, request, time_limit):
        """Return the next answer."""
        self.urls.append(request.url)
        return next(self.answers)

    def close(self):
        """Do nothing, since there is nothing to close."""


def client_of(answers):
    """Return a client that gets these answers."""
    client = BackupClient("eu-west-1", **KEYS)
    client._transport = Scripted(answers)
    return client


def listed(*ids, token=None):
    """Return an answer with a page of jobs."""
    return answer(body={"ReportJobs": [{"ReportJobId": each} for each in ids], "NextToken": token})


def test_an_empty_page_with_a_token_is_not_the_last():
    """Only the last page has no token."""
    client = client_of([listed(token="a b"), listed("1", token="c"), listed(), listed("never")])

    jobs = [each.report_job_id for each in client.iter_report_jobs(ByStatus="FAILED")]

    assert jobs == ["1"]
    assert [url.partition("?")[2] for url in client._transport.urls] == [
        "Status=FAILED",
        "Status=FAILED&NextToken=a%20b",
        "Status=FAILED&NextToken=c",
    ]


def test_a_token_that_comes_twice_is_an_error():
    """The error comes after the jobs that came with the token."""
    client = client_of([listed("1", token="t"), listed("2", token="t"), listed("never")])
    jobs = client.iter_report_jobs()

    given = [next(jobs).report_job_id, next(jobs).report_job_id]
    with pytest.raises(PaginationError, match="The same next token was received twice: 't'"):
        next(jobs)

    assert given == ["1", "2"]


def test_a_page_is_requested_only_when_its_jobs_are_needed():
    """Pages are requested one by one."""
    client = client_of([listed("1", "2", token="t"), listed("3")])
    jobs = client.iter_report_jobs()

    next(jobs)
    next(jobs)

    assert len(client._transport.urls) == 1


def test_jobs_without_a_time_are_never_the_latest():
    """Their age is unknown, so any job with a time counts as later."""
    undated = {"ReportJobId": "1"}
    dated = {"ReportJobId": "2", "CreationTime": 5}
    client = client_of([answer(body={"ReportJobs": [undated, dated, undated]})])

    latest = client.latest_report_job(ReportPlanName="p")

    assert latest.report_job_id == "2"
    assert client._transport.urls[0].endswith("?ReportPlanName=p&MaxResults=1000")


def test_memory_does_not_grow_with_the_number_of_pages():
    """Each page is released; a hundred thousand jobs at once would take fifty times as much."""

    def peak(pages):
        client = client_of(
            listed(*(f"{page}-{number}" for number in range(1000)), token=str(page))
            for page in range(pages)
        )
        jobs = client.iter_report_jobs(MaxResults=1000)
        for _ in range(1000 * pages - 1):
            next(jobs)
        return tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    try:
        few = peak(3)
        tracemalloc.reset_peak()
        many = peak(30)
    finally:
        tracemalloc.stop()

    assert many < 1.5 * few


@pytest.mark.parametrize("length", [1, 2, 3, 10, 100])
@pytest.mark.parametrize("before", [0, 1, 7])
def test_tokens_that_go_in_a_circle_are_an_error(before, length):
    """A circle of any length, wherever it begins."""
    tokens = [f"a{number}" for number in range(before)]
    tokens += [f"b{number}" for number in range(length)] * 9
    client = client_of([listed("x", token=each) for each in tokens])

    with pytest.raises(PaginationError):
        list(client.iter_report_jobs())


@pytest.mark.parametrize("length", [2, 10, 66, 130])
def test_a_circle_is_found_within_three_laps(length):
    """However many tokens have been seen, two are kept."""
    client = client_of([listed(token=str(number)) for number in range(length)] * 9)

    with pytest.raises(PaginationError):
        list(client.iter_report_jobs())

    assert length < len(client._transport.urls) <= 3 * length


def test_ten_thousand_tokens_are_no_circle():
    """As long as each is new."""
    pages = [listed("x", token=str(number)) for number in range(10_000)]
    client = client_of([*pages, listed("last")])

    assert sum(1 for _ in client.iter_report_jobs()) == 10_001
