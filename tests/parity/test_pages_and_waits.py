"""Paginators and waiters in boto3's shape, against botocore's own over a boto3 client.

boto3 has neither for report jobs, so that the witness is made by hand: of botocore's classes, and
of what its data files would say.
"""

from __future__ import annotations

import copy
import pickle
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import OperationNotPageableError
from botocore.exceptions import WaiterError as BotocoreWaiterError
from botocore.paginate import Paginator
from botocore.waiter import WaiterModel, create_waiter_with_client

from aws_backup_reports import BackupClient, DescribeReportJobResponse, WaiterError
from tests._server import answer

from ._both import CLIENT, features, plain, shared_session

PAGES = {"list_report_jobs": "ReportJobs", "list_report_plans": "ReportPlans"}

WAITERS = {
    "version": 2,
    "waiters": {
        "ReportJobCompleted": {
            "operation": "DescribeReportJob",
            "delay": 15,
            "maxAttempts": 120,
            "acceptors": [
                {
                    "state": state,
                    "matcher": matcher,
                    "expected": expected,
                    **({"argument": "ReportJob.Status"} if matcher == "path" else {}),
                }
                for state, matcher, expected in [
                    ("success", "path", "COMPLETED"),
                    ("success", "path", "COMPLETED_WITH_ISSUES"),
                    ("failure", "path", "FAILED"),
                    ("retry", "error", "ServiceUnavailableException"),
                    ("retry", "error", "ThrottlingException"),
                ]
            ],
        }
    },
}


class Boto3:
    """boto3's client with what it would have if its data files knew of report jobs."""

    def __init__(self, **settings):
        self.client = shared_session().client("backup", **settings)

    def get_paginator(self, method):
        """The paginator of a list."""
        config = {
            "input_token": "NextToken",
            "output_token": "NextToken",
            "limit_key": "MaxResults",
            "result_key": PAGES[method],
        }
        model = self.client.meta.service_model.operation_model(
            self.client.meta.method_to_api_mapping[method]
        )
        return Paginator(getattr(self.client, method), config, model)

    def get_waiter(self, name):
        """The only waiter."""
        assert name == "report_job_completed"
        return create_waiter_with_client("ReportJobCompleted", WaiterModel(WAITERS), self.client)


@pytest.fixture
def sleeps(monkeypatch):
    """Each wait, none of which takes time."""
    sleeps = []
    monkeypatch.setattr(time, "sleep", sleeps.append)
    return sleeps


@pytest.fixture
def compare(servers, sleeps):
    """Does the same with both, and gives what ours came to, once they are alike."""
    server = servers[0]

    def compare(answers, act):
        seen = []
        for kind in (Boto3, BackupClient):
            server.play(answers)
            sleeps.clear()
            client = kind(**{**CLIENT, "endpoint_url": server.url})
            try:
                outcome = plain(act(client))
            except Exception as error:
                outcome = (type(error).__name__, str(error))
            asked = [(each.line, features(each.header("User-Agent"))) for each in server.requests]
            seen.append({"outcome": outcome, "asked": asked, "sleeps": list(sleeps)})
            assert not server.overran
        # The waits before retries are chance's.
        assert seen[1]["outcome"] == seen[0]["outcome"]
        assert seen[1]["asked"] == seen[0]["asked"]
        return seen

    yield compare
    server.play(())


def page(token, *numbers, key="ReportJobs"):
    """A page with these jobs."""
    jobs = [{"ReportJobId": f"job-{number}", "Status": "COMPLETED"} for number in numbers]
    return answer(200, {key: jobs, "NextToken": token})


THREE = (page("t1", 1, 2), page("t2", 3, 4), page(None, 5))


def whole(**arguments):
    """Read all pages at once."""
    return lambda client: client.get_paginator("list_report_jobs").paginate(**arguments)


def config(**values):
    """A pagination config."""
    return {"PaginationConfig": values}


PAGINATIONS = [
    pytest.param(THREE, {}, id="all"),
    pytest.param(THREE, {"ByStatus": "COMPLETED", "MaxResults": 2}, id="parameters"),
    pytest.param(THREE, config(PageSize=2), id="page-size"),
    pytest.param(THREE, config(PageSize="2", Unknown=1), id="page-size-as-text"),
    *(pytest.param(THREE, config(MaxItems=n), id=f"max-{n!r}") for n in (0, 1, 2, 3, 4, 5, 9, "3")),
    pytest.param(THREE, config(MaxItems="x"), id="max-x"),
    pytest.param(THREE, config(MaxItems=None, PageSize=None, StartingToken=None), id="nones"),
    pytest.param(THREE[1:], config(StartingToken="t1"), id="from-a-raw-token"),
    pytest.param(
        THREE[1:],
        config(StartingToken="eyJOZXh0VG9rZW4iOiAidDEiLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ=="),
        id="from-within-a-page",
    ),
    pytest.param(THREE[1:], config(StartingToken="t1___1"), id="from-an-old-token"),
    pytest.param((page("t", 1), page("t", 2), page("t", 3)), {}, id="the-same-token-twice"),
    pytest.param((page("t"), page("u"), page(None, 1)), {}, id="empty-pages"),
    pytest.param((page("", 1),), {}, id="an-empty-token"),
    pytest.param((answer(200, {"NextToken": "t"}), page(None, 1)), {}, id="no-list"),
    pytest.param((answer(200, {}),), {}, id="nothing"),
    pytest.param(
        (page("t", 1), answer(400, {"message": "no"}, {"X-Amzn-ErrorType": "Foo"})),
        {},
        id="an-error",
    ),
    pytest.param((), {"Foo": 1}, id="unknown-parameter"),
    pytest.param((), {"ByStatus": 5}, id="wrong-parameter"),
]


@pytest.mark.parametrize(("answers", "arguments"), PAGINATIONS)
def test_pages_are_boto3s_when_they_are_read_at_once(compare, answers, arguments):
    """``build_full_result``: lists joined, and the token to go on with."""
    compare(answers, lambda client: whole(**arguments)(client).build_full_result())


@pytest.mark.parametrize(("answers", "arguments"), PAGINATIONS)
def test_pages_are_boto3s_when_they_are_read_in_turn(compare, answers, arguments):
    """Each page as it is, and the token to resume with."""

    def act(client):
        pages = whole(**arguments)(client)
        return [*pages, pages.resume_token]

    compare(answers, act)


@pytest.mark.parametrize(
    "expression", ["ReportJobs[].ReportJobId", "NextToken", "ReportJobs[?Status==`X`]", "a["]
)
def test_a_search_is_boto3s_when_it_goes_over_pages(compare, expression):
    """Lists flattened, scalars once a page."""
    compare(THREE, lambda client: list(whole()(client).search(expression)))


def test_plans_have_pages_when_they_are_listed(compare):
    """By the name of the other list."""
    plans = (page("t", 1, key="ReportPlans"), page(None, 2, key="ReportPlans"))

    both = compare(
        plans,
        lambda client: client.get_paginator("list_report_plans").paginate().build_full_result(),
    )

    assert len(both[1]["outcome"]["ReportPlans"]) == 2


def test_the_paginator_is_in_use_when_it_asks(compare):
    """AWS is told so by the letter C."""
    both = compare(THREE, lambda client: list(whole()(client)))

    assert all("C" in letters.split(",") for _, letters in both[1]["asked"])


def test_pages_are_asked_for_anew_when_they_are_read_again(compare):
    """And not before the first is read."""

    def act(client):
        pages = whole()(client)
        return [list(pages), list(pages)]

    both = compare(THREE * 2, act)

    assert len(both[1]["asked"]) == 6


def test_pages_are_refused_as_by_boto3_when_there_are_none():
    """The same errors for a method without pages and for what is no method."""
    ours, theirs = BackupClient("eu-west-1"), shared_session().client("backup", "eu-west-1")
    for name, kind in [("describe_report_job", OperationNotPageableError), ("nope", KeyError)]:
        texts = []
        for client in (ours, theirs):
            with pytest.raises(kind) as caught:
                client.get_paginator(name)
            texts.append(str(caught.value))

        assert texts[0] == texts[1]


def told(status, **members):
    """A job in a status."""
    return answer(200, {"ReportJob": {"ReportJobId": "job-1", "Status": status, **members}})


def failed(status, code):
    """An error."""
    return answer(status, {"message": "no"}, {"X-Amzn-ErrorType": code})


NO_RETRIES = 3  # what the client itself tries
UNAVAILABLE = (failed(500, "ServiceUnavailableException"),) * NO_RETRIES
RUNNING = told("RUNNING")
COMPLETED = told("COMPLETED")

WAITS = [
    pytest.param((COMPLETED,), {}, id="at-once"),
    pytest.param((told("COMPLETED_WITH_ISSUES"),), {}, id="with-issues"),
    pytest.param((RUNNING, told("CREATED"), COMPLETED), {}, id="in-time"),
    pytest.param((RUNNING, COMPLETED), {"Delay": 0.5, "MaxAttempts": 2}, id="delay"),
    pytest.param((RUNNING, COMPLETED), {"Delay": "2", "MaxAttempts": "9"}, id="text"),
    pytest.param((RUNNING, COMPLETED), {"Foo": 1}, id="unknown-key"),
    pytest.param((RUNNING,), {"MaxAttempts": 0}, id="max-0"),
    pytest.param((RUNNING,), {"MaxAttempts": 1}, id="max-1"),
    pytest.param((RUNNING,) * 3, {"MaxAttempts": 3}, id="max-3"),
    pytest.param((RUNNING,) * 120, {}, id="never"),
    pytest.param((told("PAUSED"), COMPLETED), {}, id="unknown-status"),
    pytest.param((answer(200, {}), COMPLETED), {}, id="no-job"),
    pytest.param((told("FAILED", StatusMessage="Access Denied"),), {}, id="failure"),
    pytest.param((*UNAVAILABLE, COMPLETED), {}, id="unavailable"),
    pytest.param(UNAVAILABLE, {"MaxAttempts": 1}, id="unavailable-to-the-end"),
    pytest.param((failed(400, "ThrottlingException"),) * 3 + (COMPLETED,), {}, id="throttled"),
    pytest.param((failed(400, "ResourceNotFoundException"),), {}, id="not-found"),
    pytest.param((failed(403, "AccessDeniedException"),), {}, id="denied"),
]


def wait(values):
    """Wait with a config, and give what the error knows."""

    def act(client):
        try:
            client.get_waiter("report_job_completed").wait(ReportJobId="job-1", WaiterConfig=values)
        except BotocoreWaiterError as error:
            answer = copy.deepcopy(error.last_response)
            answer.pop("ResponseMetadata")
            return [type(error).__name__, str(error), error.kwargs, answer]
        return None

    return act


@pytest.mark.parametrize(("answers", "values"), WAITS)
def test_a_wait_is_boto3s_when_the_job_is(compare, answers, values):
    """Questions, pauses, texts and last responses."""
    both = compare(answers, wait(values))

    pauses = [[each for each in one["sleeps"] if each >= 0.5] for one in both]
    if not any(code in str(answers) for code in ("ServiceUnavailable", "Throttling")):
        assert pauses[1] == pauses[0]
    else:
        assert pauses[1].count(15) == pauses[0].count(15)
    assert all("B" in letters.split(",") for _, letters in both[1]["asked"])


def test_parameters_are_refused_as_by_boto3_when_a_wait_has_others(compare):
    """They are no matter of waiting: ParamValidationError."""
    both = compare(
        (), lambda client: client.get_waiter("report_job_completed").wait(ReportPlanName="p")
    )

    assert both[1]["outcome"][0] == "ParamValidationError"


@pytest.fixture
def waiter(servers, sleeps):
    """Our waiter, after the server was told what to answer."""
    server = servers[0]
    client = BackupClient(**{**CLIENT, "endpoint_url": server.url})

    def waiter(*answers):
        server.play(answers)
        return client.get_waiter("report_job_completed")

    yield waiter
    server.play(())


def test_the_last_response_is_returned_when_the_wait_succeeds(waiter):
    """boto3 returns None; this one is typed too."""
    response = waiter(RUNNING, COMPLETED).wait(ReportJobId="job-1")

    assert type(response) is DescribeReportJobResponse
    assert response.report_job.succeeded


@pytest.mark.parametrize("again", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy])
def test_an_error_is_whole_when_it_is_pickled_or_copied(waiter, again):
    """boto3's raises TypeError there."""
    with pytest.raises(WaiterError) as caught:
        waiter(told("FAILED")).wait(ReportJobId="job-1")

    error = again(caught.value)

    assert type(error) is WaiterError
    assert str(error) == str(caught.value)
    assert error.kwargs == caught.value.kwargs
    assert error.last_response["ReportJob"]["Status"] == "FAILED"
    assert caught.value.__cause__ is None


def test_each_wait_has_its_own_response_when_threads_share_a_waiter(servers):
    """As boto3's waiters may be shared."""
    paths = {f"GET /audit/report-jobs/{n} ": [answer_of(n)] for n in range(16)}
    servers[0].play(paths)
    client = BackupClient(**{**CLIENT, "endpoint_url": servers[0].url})
    shared = client.get_waiter("report_job_completed")

    with client, ThreadPoolExecutor(8) as pool:
        jobs = list(pool.map(lambda n: shared.wait(ReportJobId=str(n)), range(16)))
    servers[0].play(())

    assert [each["ReportJob"]["ReportJobId"] for each in jobs] == [str(n) for n in range(16)]


def answer_of(number):
    """A job that has ended, by its number."""
    return answer(200, {"ReportJob": {"ReportJobId": str(number), "Status": "COMPLETED"}})


def test_an_unknown_waiter_is_refused_as_by_boto3_when_it_is_asked_for():
    """With its text."""
    texts = []
    for client in (BackupClient("eu-west-1"), shared_session().client("backup", "eu-west-1")):
        with pytest.raises(ValueError, match="nope") as caught:
            client.get_waiter("nope")
        texts.append(str(caught.value))

    assert texts[0] == texts[1]
