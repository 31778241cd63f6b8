"""A client makes others for other Regions, profiles and roles, which share what cannot differ."""

import pickle
import ssl
import threading
import weakref
from urllib.parse import parse_qsl

import boto3
import pytest
import trustme
from botocore.config import Config

from aws_backup_reports import Account, BackupClient
from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.testing import FakeAws, FakeBackupServer
from tests._face import KINDS, Blocking, client_of

OTHER = "444455556666"
ROLE = f"arn:aws:iam::{OTHER}:role/audit"
CLASSES = (BackupClient, AsyncBackupClient)


@pytest.fixture
def aws():
    """A fake with a job in each account and Region, and a role in one account."""
    with FakeAws(region_name="eu-west-1") as aws:
        aws.add_role(ROLE)
        for account_id in (None, OTHER):
            for region_name in ("eu-west-1", "us-west-2"):
                aws.backup(account_id, region_name).add_report_job()
        yield aws


@pytest.fixture(params=KINDS)
def client(request, aws):
    """A client of one kind or the other."""
    client = client_of(aws.backup(), request.param)
    yield client
    client.close()


def other(client, **changes):
    """Return another client made from this one, of the same kind."""
    made = client.replace(**changes)
    return Blocking(made) if isinstance(made, AsyncBackupClient) else made


def place_of(client):
    """Return the Region and the account of the first job that a client lists."""
    with client:
        (job,) = client.list_report_jobs().report_jobs
    return tuple(job.report_plan_arn.split(":")[3:5])


def external_ids(aws):
    """Return the external id of each AssumeRole so far."""
    bodies = [dict(parse_qsl(each.body.decode())) for each in aws.requests if each.body]
    return [each.get("ExternalId") for each in bodies if each["Action"] == "AssumeRole"]


def test_another_client_is_for_another_region_and_role(client, aws):
    """The first one stays what it is."""
    home = aws.backup().account_id

    assert place_of(other(client, region_name="us-west-2")) == ("us-west-2", home)
    assert place_of(other(client, role_arn=ROLE)) == ("eu-west-1", OTHER)
    assert place_of(other(client, role_arn=ROLE, region_name="us-west-2")) == ("us-west-2", OTHER)
    assert place_of(client) == ("eu-west-1", home)


def test_a_client_without_the_role_has_the_credentials_that_assumed_it(client, aws):
    """The external id goes with the role."""
    audited = other(client, role_arn=ROLE, external_id="42", role_session_name="nightly")

    assert place_of(audited) == ("eu-west-1", OTHER)
    assert place_of(other(audited, role_arn=None)) == ("eu-west-1", aws.backup().account_id)
    audited.close()


def test_an_external_id_is_not_sent_for_another_role(client, aws):
    """It is what the first role's owner has agreed on; the same role keeps it elsewhere."""
    second = ROLE.replace("audit", "second")
    aws.add_role(second)
    audited = other(client, role_arn=ROLE, external_id="42")

    place_of(other(audited, region_name="us-west-2"))
    place_of(other(audited, role_arn=second))

    assert external_ids(aws) == ["42", None]


@pytest.mark.parametrize("kind", CLASSES)
def test_another_client_has_the_other_settings_of_the_first(kind):
    """As if it was made with the same arguments."""
    config = Config(read_timeout=3)
    first = kind("eu-west-1", config=config, call_timeout=2.0, verify=False, correct_clock=False)

    made = first.replace(region_name="us-west-2", role_arn=ROLE)

    expected = kind(
        "us-west-2",
        config=config,
        call_timeout=2.0,
        verify=False,
        correct_clock=False,
        role_arn=ROLE,
    )
    assert type(made) is kind
    assert made._arguments == expected._arguments
    assert pickle.loads(pickle.dumps(made))._arguments[0] == "us-west-2"  # our bytes


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"role_arn": "audit"}, "Invalid role_arn 'audit'"),
        ({"external_id": "42"}, "external_id is for a role"),
    ],
)
def test_what_is_wrong_with_a_change_is_the_constructors_error(kind, changes, error):
    """It is raised at once."""
    with pytest.raises(ValueError, match=error):
        kind("eu-west-1").replace(**changes)


@pytest.mark.parametrize("kind", CLASSES)
def test_a_session_has_its_own_profile(kind, monkeypatch):
    """As in the constructor."""
    client = kind("eu-west-1", session=boto3.Session("AKIDEXAMPLE", "secretEXAMPLE"))

    with pytest.raises(TypeError, match="not both"):
        client.replace(profile_name="audit")


@pytest.mark.parametrize("kind", CLASSES)
def test_a_class_with_a_constructor_of_its_own_makes_its_clients_itself(kind):
    """What the constructor was called with is not kept."""

    class Ours(kind):
        def __init__(self, team):
            super().__init__("eu-west-1")
            self.team = team

    with pytest.raises(TypeError, match=r"does not call the constructor of Ours"):
        Ours("payments").replace(region_name="us-west-2")


def test_handlers_and_retries_of_one_do_not_reach_another(aws):
    """Nor does anything else that a client has of its own."""
    first = aws.client()
    seen = []
    first.meta.events.register("before-call", lambda **_: seen.append("first"))

    made = first.replace(region_name="us-west-2")
    made.list_report_jobs()

    assert seen == []
    assert made._retry is not first._retry
    assert made._transport is not first._transport
    assert made._signer.clock is not first._signer.clock


def test_a_profile_brings_its_own_settings(isolated, monkeypatch):
    """The Region, if the first client was not given one, and the keys."""
    (isolated / "profiles").write_text(
        "[profile one]\nregion = eu-west-1\naws_access_key_id = AKIDONE\n"
        "aws_secret_access_key = s1\n[profile two]\nregion = us-west-2\n"
        "aws_access_key_id = AKIDTWO\naws_secret_access_key = s2\nretry_mode = adaptive\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(isolated / "profiles"))
    first = BackupClient(profile_name="one")

    made = first.replace(profile_name="two")

    clients = (first, made)
    assert [each.meta.region_name for each in clients] == ["eu-west-1", "us-west-2"]
    assert [each._signer.keys().access_key for each in clients] == ["AKIDONE", "AKIDTWO"]
    assert [each._settings.retry_mode for each in clients] == ["standard", "adaptive"]


@pytest.mark.parametrize("kind", CLASSES)
def test_a_hundred_clients_load_the_ca_bundle_once(kind, monkeypatch):
    """They have connections of their own, and verify with the same context."""
    loads = []
    load = ssl.SSLContext.load_verify_locations

    def counted(self, cafile=None, capath=None, cadata=None):
        loads.append(cafile)
        load(self, cafile, capath, cadata)

    with FakeBackupServer(FakeAws(), tls=True) as server:
        monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        first = kind()
        clients = [first, *(first.replace(region_name="us-west-2") for _ in range(100))]
        for each in (clients[1], clients[2], first):
            with Blocking(each) if kind is AsyncBackupClient else each as client:
                client.list_report_jobs()
        bundle = server.ca_bundle

    assert loads == [bundle]


def test_another_bundle_is_another_context(isolated, monkeypatch):
    """A profile may have one of its own."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(isolated / "ca.pem")
    (isolated / "profiles").write_text(
        f"[profile one]\nregion = eu-west-1\n[profile two]\nca_bundle = {isolated / 'ca.pem'}\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(isolated / "profiles"))
    first = BackupClient("eu-west-1", profile_name="one")

    same, different = first.replace(region_name="us-west-2"), first.replace(profile_name="two")

    assert same._transport._context is first._transport._context
    assert different._transport._context is not first._transport._context


def test_a_client_that_is_dropped_goes_at_once(aws):
    """Those that were made from it keep nothing of it but what they share."""
    first = aws.client()
    made = first.replace(region_name="us-west-2")
    gone = weakref.ref(first._transport)
    aws.backup()._clients.clear()

    del first

    assert gone() is None
    assert place_of(made)[0] == "us-west-2"


def test_64_threads_can_make_clients_from_one(aws):
    """Each of them gets its own."""
    first = aws.client(role_arn=ROLE)
    start, places = threading.Barrier(64), []

    def call():
        start.wait()
        places.append(place_of(first.replace(region_name="us-west-2")))

    threads = [threading.Thread(target=call) for _ in range(64)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert places == [("us-west-2", OTHER)] * 64
    assert len(external_ids(aws)) == 1


def test_an_account_makes_its_client_from_another(client, aws):
    """That has the other settings, and the same kind."""
    awaited = client._awaited if isinstance(client, Blocking) else None
    account = Account(OTHER, "us-west-2", "audit")

    made = Blocking(account.async_client(awaited)) if awaited else account.client(client)

    assert place_of(made) == ("us-west-2", OTHER)
