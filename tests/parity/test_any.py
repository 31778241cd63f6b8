"""Any id and any answer have the same outcome with both clients; hypothesis generates them."""

from __future__ import annotations

import json
import random
import time

import botocore.exceptions
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from aws_backup_reports import BackupClient
from tests._face import blocking_client
from tests._server import answer

from ._advice import boto3s_class
from ._both import CLIENT, comparable_text, key_order, plain, shared_session
from ._older_botocore import QUOTA_COSTS, STATUS_429
from ._signature import verdict

from_hypothesis = settings(
    max_examples=150,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def pair(both, monkeypatch):
    """The server, boto3's client and both of ours, which retry without delay."""
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(random, "random", lambda: 0.0)
    monkeypatch.setattr(random.SystemRandom, "random", lambda _: 0.0)
    clients = [
        make(**{**CLIENT, "endpoint_url": both.server.url})
        for make in (
            lambda **kw: shared_session().client("backup", **kw),
            BackupClient,
            blocking_client,
        )
    ]
    yield both.server, clients
    for client in clients:
        client.close()


def outcomes(pair, step, job_id="job-1", times=3):
    """Return what boto3 and ours returned or raised for an answer, and what they sent."""
    server, clients = pair
    seen = []
    for client in clients:
        server.play([step] * times)
        try:
            result = client.describe_report_job(ReportJobId=job_id)
            seen.append(("result", plain(result), key_order(result)))
        except botocore.exceptions.ClientError as error:
            seen.append((boto3s_class(error), comparable_text(error), plain(error.response)))
        except Exception as error:
            seen.append((type(error).__name__, str(error)))
        requests = [(each.line, verdict(each)) for each in server.requests]
        seen[-1] = (*seen[-1], requests)
    assert seen[2] == seen[1]
    return seen[:2]


@from_hypothesis
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_id_is_sent_as_by_boto3(pair, job_id):
    """Both clients request the same path and sign it correctly."""
    assume(job_id not in (".", ".."))

    theirs, ours = outcomes(pair, answer(200, "{}"), job_id)

    assert ours == theirs
    assert ours[-1][0][1] == "valid"


texts = st.none() | st.text(max_size=20)
times = st.none() | st.integers(-2_000_000_000, 4_000_000_000) | st.floats(0, 4e9)
jobs = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(
            ["ReportJobId", "ReportPlanArn", "ReportTemplate", "Status", "StatusMessage"], texts
        ),
        "CreationTime": times,
        "CompletionTime": times,
        "Other": st.integers(),
        "ReportDestination": st.none()
        | st.fixed_dictionaries(
            {}, optional={"S3BucketName": texts, "S3Keys": st.none() | st.lists(texts, max_size=3)}
        ),
    },
)


@from_hypothesis
@given(jobs)
def test_any_job_gives_the_same_result_as_with_boto3(pair, job):
    """Whatever members a job has, the dicts are equal and in the same order."""
    theirs, ours = outcomes(pair, answer(200, json.dumps({"ReportJob": job})))

    assert ours == theirs


codes = st.sampled_from(
    [
        "ResourceNotFoundException",
        "ServiceUnavailableException",
        "AlreadyExistsException",
        "AccessDeniedException",
        "ThrottlingException",
        "RequestTimeout",
        "a.b#ResourceNotFoundException:http://x/",
        "ERROR_4301",
    ]
)
bodies = st.fixed_dictionaries(
    {},
    optional={
        "__type": codes,
        "code": codes,
        "Code": codes,
        "message": st.text(max_size=20),
        "Message": st.text(max_size=20),
        "Context": texts,
        "Type": texts,
        "Arn": texts,
        "Other": st.integers(),
    },
)
statuses = st.sampled_from([301, 400, 401, 403, 404, 409, 413, 429, 500, 501, 502, 503, 504])
headers = st.fixed_dictionaries({}, optional={"x-amzn-ErrorType": codes, "x-amz-id-2": codes})


@pytest.mark.since_botocore(*STATUS_429)
@pytest.mark.since_botocore(*QUOTA_COSTS)
@from_hypothesis
@given(statuses, bodies, headers)
def test_any_error_body_gives_the_same_error_as_with_boto3(pair, status, body, headers):
    """Class, text and response are the same, whatever codes and members the error has."""
    theirs, ours = outcomes(pair, answer(status, body, headers))

    assert ours == theirs
