"""Our paginators and waiters, compared with botocore's own classes over a boto3 client.

boto3 has neither for report jobs, so the tests make them from botocore's classes and from what its
data files would contain.
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
from tests._face import blocking_client
from tests._server import answer

from ._advice import without_advice
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
    """A boto3 client with the paginators and the waiter that its data files lack."""

    def __init__(self, **settings):
        self.client = shared_session().client("backup", **settings)
        self.close = self.client.close

    def get_paginator(self, method):
        """Return the paginator of a list operation."""
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
        """Return the only waiter."""
        assert name == "report_job_completed"
        return create_waiter_with_client("ReportJobCompleted", WaiterModel(WAITERS), self.client)


@pytest.fixture
def sleeps(monkeypatch):
    """A list of all pauses, none of which takes time."""
    sleeps = []
    monkeypatch.setattr(time, "sleep", sleeps.append)
    return sleeps


@pytest.fixture
def compare(servers, sleeps):
    """A function that does the same with both clients, compares, and returns what both did."""
    server = servers[0]

    def compare(answers, act):
        seen = []
        for kind in (Boto3, BackupClient, blocking_client):
            server.play(answers)
            sleeps.clear()
            client = kind(**{**CLIENT, "endpoint_url": server.url})
            try:
                outcome = plain(act(client))
            except Exception as error:
                outcome = (type(error).__name__, str(error))
            client.close()
            sent = [(each.line, features(each.header("User-Agent"))) for each in server.requests]
            seen.append({"outcome": outcome, "sent": sent, "sleeps": list(sleeps)})
            assert not server.overran
        # The delays before retries are random.
        for ours in seen[1:]:
            assert ours["outcome"] == seen[0]["outcome"]
            assert ours["sent"] == seen[0]["sent"]
        assert seen[2]["sleeps"].count(15) == seen[1]["sleeps"].count(15)
        return seen[:2]

    yield compare
    server.play(())


def page(token, *numbers, key="ReportJobs"):
    """Return a page with these jobs."""
    jobs = [{"ReportJobId": f"job-{number}", "Status": "COMPLETED"} for number in numbers]
    return answer(200, {key: jobs, "NextToken": token})


THREE = (page("t1", 1, 2), page("t2", 3, 4), page(None, 5))


def whole(**arguments):
    """Return a function that paginates over the report jobs of a client."""
    return lambda client: client.get_paginator("list_report_jobs").paginate(**arguments)


def config(**values):
    """Return a pagination config as an argument."""
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
def test_build_full_result_returns_the_same_as_botocores(compare, answers, arguments):
    """The lists are joined, and there is a token to continue with."""
    compare(answers, lambda client: whole(**arguments)(client).build_full_result())


@pytest.mark.parametrize(("answers", "arguments"), PAGINATIONS)
def test_pages_are_the_same_as_botocores(compare, answers, arguments):
    """So are the token to resume with, and what a program may ask of the pages afterwards."""

    def act(client):
        pages = whole(**arguments)(client)
        found = [*pages, pages.resume_token, pages.non_aggregate_part]
        return [*found, *(each.expression for each in pages.result_keys)]

    compare(answers, act)


@pytest.mark.parametrize(
    "expression", ["ReportJobs[].ReportJobId", "NextToken", "ReportJobs[?Status==`X`]", "a["]
)
def test_a_search_over_pages_finds_the_same_as_botocores(compare, expression):
    """Lists are flattened, and scalars come once for each page."""
    compare(THREE, lambda client: list(whole()(client).search(expression)))


def test_report_plans_can_be_paginated_too(compare):
    """Their pages have the list ``ReportPlans``."""
    plans = (page("t", 1, key="ReportPlans"), page(None, 2, key="ReportPlans"))

    both = compare(
        plans,
        lambda client: client.get_paginator("list_report_plans").paginate().build_full_result(),
    )

    assert len(both[1]["outcome"]["ReportPlans"]) == 2


def test_a_paginator_is_reported_in_the_user_agent(compare):
    """The letter C stands for it."""
    both = compare(THREE, lambda client: list(whole()(client)))

    assert all("C" in letters.split(",") for _, letters in both[1]["sent"])


def test_iterating_a_second_time_requests_the_pages_again(compare):
    """Reading three pages twice takes six requests."""

    def act(client):
        pages = whole()(client)
        return [list(pages), list(pages)]

    both = compare(THREE * 2, act)

    assert len(both[1]["sent"]) == 6


def test_a_method_without_pages_is_rejected_as_by_boto3():
    """A name that is not a method at all is rejected as by boto3 too."""
    ours, theirs = BackupClient("eu-west-1"), shared_session().client("backup", "eu-west-1")
    for name, kind in [("describe_report_job", OperationNotPageableError), ("nope", KeyError)]:
        texts = []
        for client in (ours, theirs):
            with pytest.raises(kind) as caught:
                client.get_paginator(name)
            texts.append(without_advice(str(caught.value)))

        assert texts[0] == texts[1]


def in_status(status, **members):
    """Return an answer with a job in a status."""
    return answer(200, {"ReportJob": {"ReportJobId": "job-1", "Status": status, **members}})


def failed(status, code):
    """Return an error answer."""
    return answer(status, {"message": "no"}, {"X-Amzn-ErrorType": code})


ATTEMPTS = 3  # of each call
UNAVAILABLE = (failed(500, "ServiceUnavailableException"),) * ATTEMPTS
RUNNING = in_status("RUNNING")
COMPLETED = in_status("COMPLETED")

WAITS = [
    pytest.param((COMPLETED,), {}, id="at-once"),
    pytest.param((in_status("COMPLETED_WITH_ISSUES"),), {}, id="with-issues"),
    pytest.param((RUNNING, in_status("CREATED"), COMPLETED), {}, id="in-time"),
    pytest.param((RUNNING, COMPLETED), {"Delay": 0.5, "MaxAttempts": 2}, id="delay"),
    pytest.param((RUNNING, COMPLETED), {"Delay": "2", "MaxAttempts": "9"}, id="text"),
    pytest.param((RUNNING, COMPLETED), {"Foo": 1}, id="unknown-key"),
    pytest.param((RUNNING,), {"MaxAttempts": 0}, id="max-0"),
    pytest.param((RUNNING,), {"MaxAttempts": 1}, id="max-1"),
    pytest.param((RUNNING,) * 3, {"MaxAttempts": 3}, id="max-3"),
    pytest.param((RUNNING,) * 120, {}, id="never"),
    pytest.param((in_status("PAUSED"), COMPLETED), {}, id="unknown-status"),
    pytest.param((answer(200, {}), COMPLETED), {}, id="no-job"),
    pytest.param((in_status("FAILED", StatusMessage="Access Denied"),), {}, id="failure"),
    pytest.param((*UNAVAILABLE, COMPLETED), {}, id="unavailable"),
    pytest.param(UNAVAILABLE, {"MaxAttempts": 1}, id="unavailable-to-the-end"),
    pytest.param((failed(400, "ThrottlingException"),) * 3 + (COMPLETED,), {}, id="throttled"),
    pytest.param((failed(400, "ResourceNotFoundException"),), {}, id="not-found"),
    pytest.param((failed(403, "AccessDeniedException"),), {}, id="denied"),
]


def wait(values):
    """Return a function that waits with a config, and returns what the error has."""

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
def test_a_waiter_waits_as_botocores_does(compare, answers, values):
    """Calls, pauses, texts and last responses are the same."""
    both = compare(answers, wait(values))

    pauses = [[each for each in one["sleeps"] if each >= 0.5] for one in both]
    if not any(code in str(answers) for code in ("ServiceUnavailable", "Throttling")):
        assert pauses[1] == pauses[0]
    else:
        assert pauses[1].count(15) == pauses[0].count(15)
    assert all("B" in letters.split(",") for _, letters in both[1]["sent"])


def test_a_waiter_rejects_invalid_parameters_as_botocores_does(compare):
    """They are a ParamValidationError, not a WaiterError."""
    both = compare(
        (), lambda client: client.get_waiter("report_job_completed").wait(ReportPlanName="p")
    )

    assert both[1]["outcome"][0] == "ParamValidationError"


@pytest.fixture
def waiter(servers, sleeps):
    """A function that returns our waiter; its arguments are the server's answers."""
    server = servers[0]
    client = BackupClient(**{**CLIENT, "endpoint_url": server.url})

    def waiter(*answers):
        server.play(answers)
        return client.get_waiter("report_job_completed")

    yield waiter
    server.play(())


def test_a_waiter_returns_the_last_response(waiter):
    """boto3's returns None; this response is typed too."""
    response = waiter(RUNNING, COMPLETED).wait(ReportJobId="job-1")

    assert type(response) is DescribeReportJobResponse
    assert response.report_job.succeeded


@pytest.mark.parametrize("again", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy])
def test_a_waiter_error_can_be_pickled_and_copied(waiter, again):
    """It keeps its last response; boto3's raises a TypeError."""
    with pytest.raises(WaiterError) as caught:
        waiter(in_status("FAILED")).wait(ReportJobId="job-1")

    error = again(caught.value)

    assert type(error) is WaiterError
    assert str(error) == str(caught.value)
    assert error.kwargs == caught.value.kwargs
    assert error.last_response["ReportJob"]["Status"] == "FAILED"
    assert caught.value.__cause__ is None


def test_threads_can_share_a_waiter(servers):
    """Each wait returns the response for its own job."""
    paths = {f"GET /audit/report-jobs/{n} ": [answer_of(n)] for n in range(16)}
    servers[0].play(paths)
    client = BackupClient(**{**CLIENT, "endpoint_url": servers[0].url})
    shared = client.get_waiter("report_job_completed")

    with client, ThreadPoolExecutor(8) as pool:
        jobs = list(pool.map(lambda n: shared.wait(ReportJobId=str(n)), range(16)))
    servers[0].play(())

    assert [each["ReportJob"]["ReportJobId"] for each in jobs] == [str(n) for n in range(16)]


def answer_of(number):
    """Return an answer with a completed job that has this number as its id."""
    return answer(200, {"ReportJob": {"ReportJobId": str(number), "Status": "COMPLETED"}})


def test_an_unknown_waiter_is_rejected_as_by_boto3():
    """The ValueError begins with the same text."""
    texts = []
    for client in (BackupClient("eu-west-1"), shared_session().client("backup", "eu-west-1")):
        with pytest.raises(ValueError, match="nope") as caught:
            client.get_waiter("nope")
        texts.append(without_advice(str(caught.value)))

    assert texts[0] == texts[1]
