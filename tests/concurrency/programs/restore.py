"""Make clients, and resume two copies of the process as Lambda's SnapStart does.

A fork copies the memory. What a fork tells Python, a snapshot does not: the copies keep their
process id, and the numbers of `random.random` go on from the same state.
"""

import json
import os
import random

from botocore.config import Config

from aws_backup_reports.testing import FakeBackup, JobScript

random.seed(1)
backup = FakeBackup()
backup.job_script = JobScript(statuses=["RUNNING", "RUNNING", "COMPLETED"])
backup.client().create_report_plan(
    ReportPlanName="nightly",
    ReportDeliveryChannel={"S3BucketName": "reports"},
    ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
)
pauses = []


def pause(seconds):
    """Record a pause, and advance the fake's clock by it."""
    if seconds:
        pauses.append(seconds)
    backup.advance(seconds)


def make_client(mode, listens):
    """Return a client that has made a call."""
    client = backup.client(config=Config(retries={"mode": mode}))
    client._sleep = pause
    if listens:
        client.meta.events.register("before-call", lambda **_: None)
    client.list_report_plans()
    return client


def pass_through_failures(client):
    """Start a job, start another and wait for it; some attempts fail."""
    backup.fail_next(times=2)
    client.start_report_job(ReportPlanName="nightly")
    backup.fail_next()
    client.start_and_wait(ReportPlanName="nightly", timeout=3600)


def work(kind):
    """Return what the copy has drawn with one client: ids, tokens, pauses."""
    before = len(backup.requests)
    pauses.clear()
    pass_through_failures(clients[kind])
    sent = backup.requests[before:]
    return {
        "ids": sorted({each.header("amz-sdk-invocation-id") for each in sent}),
        "tokens": sorted(
            {json.loads(each.body)["IdempotencyToken"] for each in sent if each.method == "POST"}
        ),
        "pauses": pauses[:],
    }


def resume():
    """Return what a copy of this process draws with each client."""
    process_id, state = os.getpid(), random.getstate()
    reader, writer = os.pipe()
    if not os.fork():
        os.getpid = lambda: process_id
        random.setstate(state)
        try:
            with os.fdopen(writer, "w") as report:
                json.dump({kind: work(kind) for kind in clients}, report)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as report:
        found = json.load(report)
    os.wait()
    return found


clients = {
    f"{mode}, {'listened to' if listens else 'plain'}": make_client(mode, listens)
    for mode in ("standard", "adaptive", "legacy")
    for listens in (False, True)
}
first, second = resume(), resume()
for kind in clients:
    for what, drawn in first[kind].items():
        # Two calls; each of the jobs has a token; three retries, and two pauses between polls.
        assert len(drawn) >= {"ids": 5, "tokens": 2, "pauses": 5}[what], (kind, what, drawn)
        shared = {*drawn} & {*second[kind][what]}
        assert not shared, (kind, what, shared)
