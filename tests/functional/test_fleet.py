"""Many accounts, run by one coordinator: blocking and awaited, against the fake."""

import asyncio
import gc
import os
import pickle
import signal
import sys
import threading
import weakref
from dataclasses import dataclass, replace
from itertools import pairwise
from time import monotonic
from urllib.parse import parse_qsl

import pytest
from botocore.config import Config
from botocore.exceptions import ConnectTimeoutError, NoCredentialsError, NoRegionError

from aws_backup_reports import (
    Account,
    BackupClient,
    ReportJobFailed,
    ReportJobTimeout,
    ReportTarget,
    ResourceNotFoundException,
    ThrottlingException,
    arun_reports,
    read_rows,
    run_reports,
)
from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.testing import FakeAws, FakeBackupServer, JobScript

ACCOUNTS = [f"{number:012}" for number in range(1, 4)]
REGIONS = ["eu-west-1", "us-east-1"]


@dataclass(frozen=True)
class FakeAccount:
    """An `Account` whose clients call a fake."""

    aws: FakeAws
    account_id: str
    region_name: str

    def client(self, **settings):
        """Return a client."""
        return self.aws.client(self.account_id, self.region_name, **settings)

    def async_client(self, **settings):
        """Return an asynchronous client."""
        return self.aws.async_client(self.account_id, self.region_name, **settings)


class ByRole(FakeAccount):
    """An account whose clients have the keys of another one, and assume a role in it."""

    def client(self, **settings):
        """Return a client."""
        return self.aws.client(None, self.region_name, role_arn=self._role_arn, **settings)

    def async_client(self, **settings):
        """Return an asynchronous client."""
        return self.aws.async_client(None, self.region_name, role_arn=self._role_arn, **settings)

    @property
    def _role_arn(self):
        return f"arn:aws:iam::{self.account_id}:role/audit"


@pytest.fixture
def aws():
    """Three accounts in two Regions, with three plans each, whose jobs take five minutes."""
    aws = FakeAws(keep_requests=None)
    for account_id in ACCOUNTS:
        for region_name in REGIONS:
            backup = aws.backup(account_id, region_name)
            backup.job_script = JobScript(seconds=300)
            for number in range(3):
                backup.add_report_plan(f"plan{number}")
    return aws


@pytest.fixture
def targets(aws):
    """A job of each plan."""
    return [
        ReportTarget(FakeAccount(aws, account_id, region_name), f"plan{number}")
        for account_id in ACCOUNTS
        for region_name in REGIONS
        for number in range(3)
    ]


def awaited(targets, **options):
    """Return the outcomes that `arun_reports` yields."""

    async def collect():
        return [each async for each in arun_reports(targets, **options)]

    return asyncio.run(collect())


def blocking(targets, **options):
    """Return the outcomes that `run_reports` yields."""
    return list(run_reports(targets, **options))


@pytest.fixture(params=[blocking, awaited])
def run(request):
    """A function that returns all outcomes of a run."""
    return request.param


def jobs_of(aws):
    """Return the count of each plan's jobs."""
    counts = {}
    for account_id in ACCOUNTS:
        for region_name in REGIONS:
            for job in aws.client(account_id, region_name).iter_report_jobs():
                plan = (account_id, region_name, job.report_plan_name)
                counts[plan] = counts.get(plan, 0) + 1
    return counts


def starts_of(aws):
    """Return the requests that start jobs."""
    return [each for each in aws.requests if each.method == "POST"]


def test_each_target_has_one_outcome(aws, targets, run):
    """Its job, which has succeeded, was started in its own account and Region."""
    outcomes = run(targets, run_id="1")

    assert sorted(targets.index(each.target) for each in outcomes) == list(range(18))
    assert {(each.job.status, each.error) for each in outcomes} == {("COMPLETED", None)}
    for each in outcomes:
        account_id, plan = each.target.account.account_id, each.target.report_plan_name
        assert f":{account_id}:report-plan:{plan}-" in each.job.report_plan_arn
    assert set(jobs_of(aws).values()) == {1}


def test_a_run_begun_again_starts_nothing_twice(aws, targets, run):
    """Neither jobs that have ended meanwhile nor those that a second run needs."""
    first = run(targets, run_id="1")

    again = run(targets, run_id="1")

    def ids(outcomes):
        return {each.job.report_job_id for each in outcomes}

    assert ids(again) == ids(first)
    assert set(jobs_of(aws).values()) == {1}
    run(targets, run_id="2")
    assert set(jobs_of(aws).values()) == {2}


def test_a_run_that_was_left_is_continued(aws, targets):
    """The jobs that it had started are the same ones."""
    coordinator = run_reports(targets, run_id="1")
    next(coordinator)
    coordinator.close()

    outcomes = list(run_reports(targets, run_id="1"))

    assert [each.error for each in outcomes] == [None] * 18
    assert set(jobs_of(aws).values()) == {1}


def test_a_failure_is_the_outcome_of_its_target_alone(aws, targets, run):
    """Each has the error that tells it from others, and all others succeed."""
    backup = aws.backup(ACCOUNTS[0], "eu-west-1")
    bad = ReportTarget(targets[0].account, "missing")
    backup.job_script = JobScript(seconds=60, statuses=["RUNNING", "FAILED"], status_message="Full")

    outcomes = run([bad, *targets], run_id="1")

    errors = {each.target: each.error for each in outcomes if each.error}
    assert len(outcomes) == 19
    assert isinstance(errors.pop(bad), ResourceNotFoundException)
    assert errors.keys() == set(targets[:3])
    assert {(type(each), each.job.status_message) for each in errors.values()} == {
        (ReportJobFailed, "Full")
    }
    assert {each.job is None for each in outcomes if each.error} == {True}


def test_what_is_throttled_to_the_end_is_a_timeout(aws, targets, run):
    """Its cause is the throttling, and its token is the one to continue with."""
    aws.backup(ACCOUNTS[0], "eu-west-1").throttle_next(operation="StartReportJob", times=10_000)

    outcomes = run(targets, run_id="1", timeout=900)

    errors = {each.target: each.error for each in outcomes if each.error}
    assert errors.keys() == set(targets[:3])
    for target, error in errors.items():
        assert isinstance(error, ReportJobTimeout)
        assert isinstance(error.last_error, ThrottlingException)
        assert error.idempotency_token == target.idempotency_token("1")
        assert "not known whether a job was started" in str(error)


def test_a_start_that_is_throttled_is_tried_again(aws, targets, run):
    """More often than a call is, and once it succeeds the job is one of all."""
    aws.backup(ACCOUNTS[0], "eu-west-1").throttle_next(operation="StartReportJob", times=10)

    outcomes = run(targets, run_id="1")

    assert [each.error for each in outcomes] == [None] * 18


def test_jobs_that_do_not_end_are_timeouts(aws, targets, run):
    """Each names its own job, as it was last seen."""
    aws.backup(ACCOUNTS[0], "eu-west-1").job_script = JobScript(statuses=["RUNNING"])

    outcomes = run(targets, run_id="1", timeout=900)

    errors = [each.error for each in outcomes if each.error]
    assert [type(each) for each in errors] == [ReportJobTimeout] * 3
    assert [each.job.status for each in errors] == ["RUNNING"] * 3
    assert [len(each.pending) for each in errors] == [1] * 3
    assert len({each.job.report_job_id for each in errors}) == 3
    assert {each.timeout for each in errors} == {900}


def test_what_comes_out_and_goes_in_pickles(aws, targets, run):
    """Engines pass targets and outcomes on from process to process."""
    aws.backup(ACCOUNTS[0], "eu-west-1").job_script = JobScript(statuses=["FAILED"])
    aws.backup(ACCOUNTS[1], "eu-west-1").fail_next("AccessDeniedException", "no", times=3)
    aws.backup(ACCOUNTS[1], "us-east-1").job_script = JobScript(statuses=["RUNNING"])
    outcomes = run(targets, run_id="1", timeout=900)
    account = Account(ACCOUNTS[0], "eu-west-1")  # the fake's have locks
    outcomes = [replace(each, target=ReportTarget(account, "a")) for each in outcomes]

    copies = pickle.loads(pickle.dumps(outcomes))

    for copy, each in zip(copies, outcomes, strict=True):
        assert (copy.target, copy.job) == (each.target, each.job)
        assert (type(copy.error), str(copy.error)) == (type(each.error), str(each.error))
    assert sum(each.error is not None for each in copies) == 9


def test_the_token_follows_from_run_account_region_and_plan():
    """It is the same in every process and release, or a run could not be continued."""
    target = ReportTarget(Account("111122223333", "eu-west-1"), "nightly")
    others = [
        ReportTarget(Account("111122223334", "eu-west-1"), "nightly"),
        ReportTarget(Account("111122223333", "eu-west-2"), "nightly"),
        ReportTarget(Account("111122223333", "eu-west-1"), "weekly"),
    ]
    by_role = ReportTarget(Account("111122223333", "eu-west-1", "audit", "42"), "nightly")

    token = target.idempotency_token("2026-07-03")

    assert token == "56a3cecb-3950-5cb4-aba6-e7d4fc8d5923"
    assert by_role.idempotency_token("2026-07-03") == token
    tokens = {token, target.idempotency_token("2026-07-04")}
    tokens |= {each.idempotency_token("2026-07-03") for each in others}
    assert len(tokens) == 5


def test_jobs_are_started_at_a_rate_in_each_account(aws, targets, run):
    """Its Regions share the rate, and other accounts start theirs meanwhile."""
    began = aws.now()
    started = []
    for account_id in ACCOUNTS:
        for region_name in REGIONS:
            service = aws.backup(account_id, region_name)
            service.limit_rate(0.5, burst=1, operation="StartReportJob")

    run(targets, run_id="1", starts_per_second=0.25)

    for account_id in ACCOUNTS:
        jobs = [
            job.creation_time
            for region_name in REGIONS
            for job in aws.client(account_id, region_name).iter_report_jobs()
        ]
        started.append(sorted(jobs))
    assert len(starts_of(aws)) == 18  # none was throttled
    for times in started:
        assert (times[0] - began).total_seconds() < 2
        assert min((b - a).total_seconds() for a, b in pairwise(times)) > 3.9
        assert (times[-1] - times[0]).total_seconds() < 30


def test_jobs_are_watched_by_a_list_for_each_account_and_region(aws, targets, run):
    """One page for all of its jobs, at each poll."""
    run(targets, run_id="1", poll_every=60)

    requests = aws.requests
    assert len(starts_of(aws)) == 18
    # A job takes five minutes: polls at 0, 60, ... 300, and perhaps at 360.
    assert len(requests) - 18 <= 6 * 7


def test_where_nothing_answers_one_connection_is_tried(aws, targets, run):
    """It is the error of all targets there, and no other one has to wait for it."""
    attempts = []

    def dead(request, time_limit=None):
        attempts.append(request)
        return 60.0, ConnectTimeoutError(endpoint_url=request.url)

    class Dead(FakeAccount):
        def client(self, **settings):
            client = super().client(**settings)
            client._transport.deliver = dead
            return client

        def async_client(self, **settings):
            client = super().async_client(**settings)
            connect = client._connect_in_loop

            def connected(settings):
                transport = connect(settings)
                transport.deliver = dead
                return transport

            client._connect_in_loop = connected
            return client

    account = Dead(aws, ACCOUNTS[0], "eu-west-1")
    targets = [*(replace(each, account=account) for each in targets[:3]), *targets[3:]]

    outcomes = run(targets, run_id="1")

    failed = [each for each in outcomes if each.error]
    assert len(attempts) == 1
    assert {each.target for each in failed} == set(targets[:3])
    assert {type(each.error) for each in failed} == {ConnectTimeoutError}
    assert len(outcomes) == 18


def test_a_client_that_cannot_be_made_is_the_error_of_its_targets(targets, run):
    """A Region that is missing is found when a client is made."""

    class Bad(FakeAccount):
        def client(self, **settings):
            raise NoRegionError

        async_client = client

    bad = ReportTarget(Bad(None, "1", ""), "nightly")
    outcomes = run([bad, bad, *targets], run_id="1")

    errors = [(each.target, type(each.error)) for each in outcomes if each.error]
    assert errors == [(bad, NoRegionError)] * 2


def test_a_client_that_cannot_be_closed_changes_no_outcome(aws, targets, run):
    """The run goes on without it."""

    class Open(FakeAccount):
        def client(self, **settings):
            client = super().client(**settings)
            client.close = fail
            return client

        def async_client(self, **settings):
            client = super().async_client(**settings)
            client.aclose = fail
            return client

    def fail():
        raise OSError

    account = Open(aws, ACCOUNTS[0], "eu-west-1")
    targets = [*(replace(each, account=account) for each in targets[:3]), *targets[3:]]

    outcomes = run(targets, run_id="1")

    assert [each.error for each in outcomes] == [None] * 18


def test_credentials_that_cannot_be_found_are_the_error_of_all_targets_there(aws, targets, run):
    """They are looked for once, and nothing is sent; a role that cannot be assumed is the same."""
    looked = []

    def sign(*_):
        looked.append(None)
        raise NoCredentialsError

    async def sign_in_loop(*_):
        sign()

    class Bare(FakeAccount):
        def client(self, **settings):
            client = super().client(**settings)
            client._sign = sign
            return client

        def async_client(self, **settings):
            client = super().async_client(**settings)
            client._sign_for = sign_in_loop
            return client

    bare = Bare(aws, ACCOUNTS[0], "eu-west-1")
    outcomes = run([replace(each, account=bare) for each in targets[:3]], run_id="1")

    assert [type(each.error) for each in outcomes] == [NoCredentialsError] * 3
    assert len(looked) == 1
    assert aws.requests == ()


def test_a_role_is_assumed_once_and_again_before_its_keys_expire(aws, run):
    """Once in each account, whatever the Regions: its jobs take longer than the keys are valid."""
    for account_id in ACCOUNTS:
        aws.add_role(f"arn:aws:iam::{account_id}:role/audit")
        for region_name in REGIONS:
            aws.backup(account_id, region_name).job_script = JobScript(seconds=4_500)
    targets = [
        ReportTarget(ByRole(aws, account_id, region_name), "plan0")
        for account_id in ACCOUNTS
        for region_name in REGIONS
    ]

    outcomes = run(targets, run_id="1", timeout=6_000, poll_every=300)

    assert [each.error for each in outcomes] == [None] * 6
    bodies = [dict(parse_qsl(each.body.decode())) for each in aws.requests]
    assumed = [each["RoleArn"] for each in bodies if each.get("Action") == "AssumeRole"]
    roles = [f"arn:aws:iam::{account_id}:role/audit" for account_id in ACCOUNTS]
    assert sorted(assumed) == sorted(roles * 2)


def test_a_target_that_is_given_twice_has_two_outcomes(aws, targets, run):
    """They are about the same job."""
    outcomes = run([targets[0], targets[0]], run_id="1")

    first, second = outcomes
    assert first.job == second.job
    assert set(jobs_of(aws).values()) == {1}


def test_few_accounts_are_under_way_at_once(targets, run):
    """Targets are taken when there is room, so there can be any number."""
    taken, ahead = [], []

    def coming():
        for target in targets:
            taken.append(target)
            yield target

    async def collect():
        async for _ in arun_reports(coming(), run_id="1", max_watched=2):
            ahead.append(len(taken) - len(ahead))

    if run is awaited:
        asyncio.run(collect())
    else:
        for _ in run_reports(coming(), run_id="1", max_watched=2):
            ahead.append(len(taken) - len(ahead))

    assert len(ahead) == 18
    assert max(ahead) <= 3 * 2 + 1  # the first target of the third account tells that it is another


@pytest.mark.parametrize("limits", [{"max_watched": 1}, {"max_requests": 1}])
def test_one_account_or_one_request_at_a_time_is_enough(limits, targets, run):
    """All targets have their turn."""
    outcomes = run(targets, run_id="1", **limits)

    assert [each.error for each in outcomes] == [None] * 18


def test_a_run_without_targets_ends(run):
    """It has no outcomes."""
    assert run([], run_id="1") == []


def test_leaving_a_run_leaves_no_thread(aws, targets):
    """Nor does its end."""
    before = threading.active_count()
    coordinator = run_reports(targets, run_id="1")

    next(coordinator)
    during = threading.active_count()
    coordinator.close()

    assert before < during <= before + 32
    assert threading.active_count() == before
    list(run_reports(targets, run_id="1"))
    assert threading.active_count() == before


def test_leaving_an_awaited_run_leaves_no_task(targets):
    """Once it is closed."""

    async def leave():
        coordinator = arun_reports(targets, run_id="1")
        await anext(coordinator)
        during = len(asyncio.all_tasks())
        await coordinator.aclose()
        return during, len(asyncio.all_tasks())

    during, after = asyncio.run(leave())

    assert during > 1
    assert after == 1


def test_leaving_a_run_does_not_wait_for_a_request_that_hangs(aws, targets):
    """Its thread ends when the request does, and sends no other."""
    is_sending, may_answer = threading.Event(), threading.Event()
    before = threading.active_count()
    sent = []

    class Hanging(FakeAccount):
        def client(self, **settings):
            client = super().client(**settings)
            deliver = client._transport.deliver

            def hang(*arguments):
                sent.append(arguments)
                is_sending.set()
                may_answer.wait(30)
                return deliver(*arguments)

            client._transport.deliver = hang
            return client

    hanging = replace(targets[0], account=Hanging(aws, ACCOUNTS[0], "eu-west-1"))
    missing = replace(targets[6], report_plan_name="missing")  # of an account with turns of its own
    coordinator = run_reports([hanging, hanging, missing], run_id="1")
    next(coordinator)
    assert is_sending.wait(30)

    began = monotonic()
    coordinator.close()
    took = monotonic() - began
    may_answer.set()
    for thread in threading.enumerate():
        if thread.name == "run_reports":
            thread.join(30)

    assert took < 5
    assert len(sent) == 1
    assert threading.active_count() == before


def test_an_error_of_the_targets_ends_the_run(aws, targets, run):
    """Whoever makes them sees it, and no thread or task is left."""

    def coming():
        yield from targets[:3]
        yield targets[3]
        raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        run(coming(), run_id="1")

    assert threading.active_count() == before


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"run_id": ""}, "run_id must be text that names the run, not ''"),
        ({"run_id": 7}, "run_id must be text that names the run, not 7"),
        ({"timeout": -1}, "timeout must be 0 or more seconds"),
        ({"poll_every": 0}, "poll_every must be more than 0"),
        ({"starts_per_second": 0}, "starts_per_second must be more than 0, not 0"),
        ({"max_watched": 0}, "max_watched must be 1 or more, not 0"),
        ({"max_requests": 0}, "max_requests must be 1 or more, not 0"),
    ],
)
@pytest.mark.parametrize("run_function", [run_reports, arun_reports])
def test_numbers_out_of_range_are_refused_at_once(run_function, options, text):
    """Before the first outcome is asked for."""
    with pytest.raises(ValueError, match=text):
        run_function([], **{"run_id": "1", **options})


def test_rows_are_read_by_a_client_of_their_own(aws, targets):
    """It is closed once they are read."""
    made = []

    class Noted(FakeAccount):
        def client(self, **settings):
            made.append(super().client(**settings))
            made[-1].close = lambda: made.append("closed")
            return made[-1]

    [outcome] = run_reports(targets[:1], run_id="1")
    account = Noted(aws, ACCOUNTS[0], "eu-west-1")

    rows = list(read_rows(outcome.job, account, call_timeout=30.0))

    assert [each.job_status for each in rows] == ["COMPLETED", "RUNNING", "FAILED"]
    assert list(read_rows(outcome.job.report_job_id, account)) == rows
    assert made[1::2] == ["closed"] * 2


class Served(FakeAccount):
    """An account whose clients call a server: `aws` is one, or the URL of an endpoint."""

    def client(self, kind=BackupClient, **settings):
        """Return a client, whose time is real."""
        url = self.aws if isinstance(self.aws, str) else self.aws.endpoint_url
        config = Config(connect_timeout=0.3, read_timeout=0.3, retries={"total_max_attempts": 2})
        keys = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secretEXAMPLE"}
        keys["aws_session_token"] = "tokenEXAMPLE"
        settings = {"endpoint_url": url, "config": config, **keys, **settings}
        return kind(self.region_name, **settings)

    def async_client(self, **settings):
        """Return an asynchronous client, whose time is real."""
        return self.client(kind=AsyncBackupClient, **settings)


@pytest.fixture
def ctrl_c():
    """Let Ctrl-C raise KeyboardInterrupt, in a process that a shell runs in the background too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself Ctrl-C")
def test_ctrl_c_ends_a_run_at_once(aws):
    """Even in the pause between two polls, and it leaves no thread."""
    aws.backup().add_report_job(status="RUNNING")  # and with it the plan
    aws.backup().job_script = JobScript(statuses=["RUNNING"])
    with FakeBackupServer(aws) as server:
        target = ReportTarget(Served(server, aws.backup().account_id, "us-east-1"), "nightly")
        before = threading.active_count()
        timer = threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGINT])
        began = monotonic()

        timer.start()
        with pytest.raises(KeyboardInterrupt):
            list(run_reports([target], run_id="1", poll_every=30))
        took = monotonic() - began

        timer.join()
        assert 0.4 < took < 10
        left = [each for each in threading.enumerate() if each.name == "run_reports"]
        assert left == []
        assert threading.active_count() <= before + 1  # a connection of the server may be closing


@pytest.mark.parametrize("fault", ["reset_next", "cut_next", "delay_next", "fail_next", "refuse"])
def test_what_a_network_fails_with_pickles_without_a_secret(fault, aws):
    """The error for a connection that was lost has the signed request in it, in botocore."""
    aws.backup().add_report_job(status="RUNNING")
    if fault != "refuse":
        seconds = {"seconds": 1.0} if fault == "delay_next" else {}
        getattr(aws.backup(), fault)(times=100, **seconds)
    with FakeBackupServer(aws) as server:
        endpoint = "http://127.0.0.1:1" if fault == "refuse" else server
        target = ReportTarget(Served(endpoint, aws.backup().account_id, "us-east-1"), "nightly")

        [outcome] = run_reports([target], run_id="1", timeout=2.0, poll_every=0.5)

    pickled = pickle.dumps(outcome.error)
    copy = pickle.loads(pickled)
    assert type(copy) is type(outcome.error)
    assert str(outcome.error).startswith(str(copy))  # a copy of botocore's loses our advice
    for secret in (b"secretEXAMPLE", b"tokenEXAMPLE", b"Signature=", b"Credential="):
        assert secret not in pickled


@pytest.mark.parametrize("fault", ["refuse", "reset_next", "fail_next"])
def test_an_outcome_that_is_kept_keeps_no_client(fault, aws, run):
    """Nor do the errors that led to its own: a run can have very many."""
    clients = []

    class Noted(Served):
        def client(self, **settings):
            client = super().client(**settings)
            clients.append(weakref.ref(client))
            return client

    if fault != "refuse":
        getattr(aws.backup(), fault)(times=100)
    with FakeBackupServer(aws) as server:
        endpoint = "http://127.0.0.1:1" if fault == "refuse" else server
        target = ReportTarget(Noted(endpoint, aws.backup().account_id, "us-east-1"), "nightly")

        [outcome] = run([target], run_id="1", timeout=1.0, poll_every=0.5)
    gc.collect()

    assert outcome.error is not None
    assert [each() for each in clients] == [None]
