"""The client: what it is made from, and what it offers besides its operations."""

import copy
import inspect
import pickle
from datetime import datetime, timezone

import boto3
import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import (
    InvalidConfigError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    OperationNotPageableError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    UnknownClientMethodError,
)

from aws_backup_reports import BackupClient, ResourceNotFoundException, exceptions
from tests.unit._answers import PRESIGNED_URL, authorization

from ._clock import stop_clock

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
NOT_FOUND = (
    b"HTTP/1.1 400 No\r\nx-amzn-ErrorType: ResourceNotFoundException\r\nContent-Length: 2\r\n\r\n{}"
)


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("where", ["module", "client"])
def test_an_error_is_caught_by_the_class_of_the_module_or_the_client(where, server):
    """`exceptions` and ``client.exceptions`` have the same classes."""
    server.answer = NOT_FOUND

    with BackupClient("eu-west-1", endpoint_url=server.url) as client:
        caught = exceptions if where == "module" else client.exceptions
        with pytest.raises(caught.ResourceNotFoundException) as raised:
            client.describe_report_job(ReportJobId="x")

    assert type(raised.value) is ResourceNotFoundException


@pytest.mark.usefixtures("keys")
def test_keys_in_code_win_over_those_of_the_environment(server):
    """The user agent reports that they were given in code."""
    with BackupClient(
        "eu-west-1",
        endpoint_url=server.url,
        aws_access_key_id="CODE",
        aws_secret_access_key="s",
        aws_session_token="t",
    ) as client:
        client.describe_report_job(ReportJobId="x")

    assert "Credential=CODE/" in authorization(server.heads[0])
    assert "X-Amz-Security-Token: t\r\n" in server.heads[0]
    assert " m/E,N,e " in server.heads[0]


@pytest.mark.usefixtures("keys")
def test_nothing_is_signed_when_the_config_says_unsigned(server):
    """No credentials are looked up either: the user agent reports no source of them."""
    config = Config(signature_version=UNSIGNED)

    with BackupClient("eu-west-1", endpoint_url=server.url, config=config) as client:
        client.describe_report_job(ReportJobId="x")

    assert "Authorization" not in server.heads[0]
    assert "X-Amz" not in server.heads[0]
    assert " m/E,N " in server.heads[0]


@pytest.mark.parametrize("kind", ["boto3", "botocore"])
def test_a_given_session_is_used(kind, server, monkeypatch):
    """The client uses its region, keys and default Config, and no keys of the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ENVIRONMENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    inner = botocore.session.Session()
    inner.set_credentials("SESSION", "s")
    inner.set_config_variable("region", "eu-west-2")
    inner.set_default_client_config(Config(user_agent_extra="mine/1"))
    session = boto3.Session(botocore_session=inner) if kind == "boto3" else inner

    with BackupClient(session=session, endpoint_url=server.url) as client:
        client.describe_report_job(ReportJobId="x")

    assert "Credential=SESSION/" in authorization(server.heads[0])
    assert "/eu-west-2/backup/" in authorization(server.heads[0])
    assert "mine/1\r\n" in server.heads[0]


def test_a_named_profile_is_used(server, isolated):
    """The region and the keys are those of the profile."""
    (isolated / "credentials").write_text(
        "[audit]\nregion = eu-west-3\naws_access_key_id = PROFILE\naws_secret_access_key = s\n"
    )

    with BackupClient(profile_name="audit", endpoint_url=server.url) as client:
        client.describe_report_job(ReportJobId="x")

    assert "Credential=PROFILE/" in authorization(server.heads[0])
    assert "/eu-west-3/backup/" in authorization(server.heads[0])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, NoRegionError),
        ({"region_name": "a b", "aws_access_key_id": "x"}, InvalidRegionError),
        ({"region_name": "r", "aws_access_key_id": "x"}, PartialCredentialsError),
        ({"region_name": "r", "aws_secret_access_key": "x"}, PartialCredentialsError),
        ({"region_name": "r", "endpoint_url": "nonsense"}, ValueError),
        ({"region_name": "r", "profile_name": "nope"}, ProfileNotFound),
        ({"region_name": "r", "verify": ""}, InvalidConfigError),
        ({"region_name": "r", "config": {}}, TypeError),
        ({"region_name": "r", "session": "default"}, TypeError),
        ({"region_name": "r", "session": botocore.session, "profile_name": "x"}, TypeError),
        ({"region_name": "r", "nope": 1}, TypeError),
        ({"region_name": "r", "config": Config(connect_timeout="x")}, InvalidConfigError),
    ],
    ids=str,
)
def test_an_invalid_argument_is_an_error_of_the_constructor(arguments, error):
    """The error comes at once, rather than with the first call."""
    with pytest.raises(error):
        BackupClient(**arguments)


@pytest.mark.parametrize("settings", [{}, {"region_name": "eu-west-1"}], ids=str)
def test_the_name_of_the_service_is_refused(settings):
    """boto3.client takes it first; here it would be a Region, or a second one."""
    with pytest.raises(TypeError, match=r"^BackupClient takes no service name: leave 'backup' out"):
        BackupClient("backup", **settings)


def test_the_constructor_shows_its_parameters():
    """What refuses mistakes is not seen by editors and references."""
    parameters = inspect.signature(BackupClient).parameters

    assert next(iter(parameters)) == "region_name"
    assert "args" not in parameters
    assert "correct_clock" in parameters
    with pytest.raises(TypeError, match=f"There are: {', '.join(parameters)}$"):
        BackupClient(regionname="eu-west-1")


def test_unknown_paginators_and_waiters_are_rejected():
    """The errors are those of boto3. The existing paginators and waiters are listed."""
    client = BackupClient("eu-west-1")

    assert [name for name in client.meta.method_to_api_mapping if client.can_paginate(name)] == [
        "list_report_jobs",
        "list_report_plans",
    ]
    assert client.waiter_names == ["report_job_completed"]
    with pytest.raises(KeyError):
        client.can_paginate("DescribeReportJob")
    with pytest.raises(KeyError):
        client.get_paginator("nope")
    with pytest.raises(OperationNotPageableError, match="describe_report_job"):
        client.get_paginator("describe_report_job")
    with pytest.raises(
        ValueError, match=r"^Waiter does not exist: nope\. There is: report_job_completed$"
    ):
        client.get_waiter("nope")


def test_a_presigned_url_is_that_of_boto3(monkeypatch):
    """It equals one that boto3 made. A session token comes before the signature."""
    stop_clock(monkeypatch, NOW)
    keys = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secretEXAMPLE"}
    call = ("describe_report_job", {"ReportJobId": "job-1"})

    url = BackupClient("us-east-1", **keys).generate_presigned_url(*call, ExpiresIn=900)
    other = BackupClient("us-east-1", **keys, aws_session_token="T=").generate_presigned_url(
        *call, HttpMethod="HEAD"
    )

    assert url == PRESIGNED_URL
    assert "&X-Amz-Expires=3600&" in other
    assert "&X-Amz-Security-Token=T%3D&X-Amz-Signature=" in other


def test_the_method_is_part_of_a_presigned_url(monkeypatch):
    """GET is the default, and PUT leads to another signature."""
    stop_clock(monkeypatch, NOW)
    client = BackupClient("us-east-1", aws_access_key_id="A", aws_secret_access_key="s")
    call = ("describe_report_job", {"ReportJobId": "x"})

    urls = {client.generate_presigned_url(*call, HttpMethod=each) for each in (None, "GET", "PUT")}

    assert len(urls) == 2


def test_presigning_fails_with_the_errors_of_boto3():
    """They are for an unknown method, a missing parameter and missing credentials."""
    client = BackupClient("us-east-1")

    with pytest.raises(UnknownClientMethodError, match="Client does not have method: nope"):
        client.generate_presigned_url("nope")
    with pytest.raises(ParamValidationError):
        client.generate_presigned_url("describe_report_job")
    with pytest.raises(NoCredentialsError):
        client.generate_presigned_url("describe_report_job", {"ReportJobId": "x"})


@pytest.mark.usefixtures("keys")
def test_the_repr_shows_region_and_endpoint():
    """It shows no secret, such as a password in the URL."""
    client = BackupClient("eu-west-1", endpoint_url="https://user:hidden@example.com/x")

    assert repr(client) == (
        "<BackupClient region_name='eu-west-1' endpoint_url='https://example.com/x'>"
    )


CONFIGS = [
    None,
    Config(read_timeout=7, retries={"max_attempts": 1}, user_agent_extra="mine/1"),
    Config(signature_version=UNSIGNED),
]


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("config", CONFIGS, ids=["none", "some", "unsigned"])
@pytest.mark.parametrize(
    "duplicate",
    [lambda client: pickle.loads(pickle.dumps(client)), copy.copy, copy.deepcopy],
    ids=["pickle", "copy", "deepcopy"],
)
def test_a_pickled_or_copied_client_is_made_from_its_arguments(duplicate, config, server):
    """The duplicate sends the same requests as the first client."""
    client = BackupClient(
        "eu-west-1", None, True, False, server.url + "/base", config=config, profile_name=None
    )

    again = duplicate(client)
    with client, again:
        for each in (client, again):
            each.describe_report_job(ReportJobId="x")

    assert again is not client
    assert again.meta.endpoint_url == client.meta.endpoint_url
    assert again.meta.config.retries == client.meta.config.retries
    assert again.meta.config.read_timeout == client.meta.config.read_timeout
    first, second = server.heads
    assert first.split()[1] == second.split()[1]
    assert ("Authorization" in first) == ("Authorization" in second) == (config is not CONFIGS[2])
    assert ("mine/1" in first) == ("mine/1" in second) == (config is CONFIGS[1])


@pytest.mark.parametrize(
    "given",
    [
        {"config": Config(proxies={"https": "http://proxy"})},
        {"config": Config(proxies={"https": None})},
        {"config": Config(proxies={})},
        {"endpoint_url": "https://x/@y?a=@"},
    ],
    ids=["proxy", "no proxy", "no proxies", "at sign in the path"],
)
def test_a_proxy_or_an_at_sign_in_a_path_does_not_prevent_pickling(given):
    """Neither holds a password."""
    client = BackupClient("eu-west-1", **given)

    assert pickle.loads(pickle.dumps(client)).meta.endpoint_url == client.meta.endpoint_url


def test_unpickling_looks_up_what_was_not_given(monkeypatch):
    """The region may be different in the process that unpickles the client."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    pickled = pickle.dumps(BackupClient())
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")

    assert pickle.loads(pickled).meta.region_name == "eu-west-2"


class Reports(BackupClient):
    """A client with a constructor of its own."""

    def __init__(self, plan_name, **settings):
        super().__init__("eu-west-1", **settings)
        self.plan_name = plan_name


class Pickled(Reports):
    """One that says how it is made again."""

    def __reduce__(self):
        return Pickled, (self.plan_name,)


class Regional(BackupClient):
    """A client whose constructor sets an argument itself, and has one more of its own."""

    def __init__(self, *, plan_name="nightly", **settings):
        super().__init__(region_name="eu-west-1", **settings)
        self.plan_name = plan_name


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
@pytest.mark.parametrize("cls", [Reports, Regional])
def test_a_client_with_another_constructor_says_at_once_how_it_pickles(cls, duplicate):
    """It would otherwise fail where it is unpickled, or be another one there."""
    client = cls(plan_name="weekly")

    with pytest.raises(TypeError, match=f"this {cls.__name__} cannot be pickled .* a __reduce__"):
        duplicate(client)


def test_a_subclass_pickles_by_its_reduce():
    """What its constructor sets is set again."""
    again = pickle.loads(pickle.dumps(Pickled("nightly")))

    assert again.plan_name == "nightly"


@pytest.mark.usefixtures("keys")
def test_a_pickle_holds_no_secret_of_the_environment():
    """Credentials are looked up again in the process that unpickles the client."""
    pickled = pickle.dumps(BackupClient("eu-west-1"))

    assert b"EXAMPLE" not in pickled


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
@pytest.mark.parametrize(
    ("given", "secret"),
    [
        ({"aws_access_key_id": "A", "aws_secret_access_key": "hidden"}, "keys"),
        ({"session": botocore.session.Session()}, "a session"),
        ({"endpoint_url": "http://user:hidden@127.0.0.1"}, "an endpoint URL with a password"),
        (
            {"config": Config(proxies={"https": "http://user:hidden@127.0.0.1"})},
            "a proxy with a password",
        ),
    ],
    ids=["keys", "session", "endpoint", "proxy"],
)
def test_a_client_that_was_given_a_secret_cannot_be_pickled_or_copied(given, secret, duplicate):
    """The error names the argument that holds the secret, and does not show the secret."""
    client = BackupClient("eu-west-1", **given)

    with pytest.raises(
        TypeError, match=f"this BackupClient was given {secret}, so it cannot"
    ) as raised:
        duplicate(client)

    assert "hidden" not in f"{raised.value}{client!r}{client._settings!r}{client._arguments!r}"


class CompanyClient(BackupClient):
    """A client as an internal SDK would extend it."""

    @property
    def bucket(self):
        """What a constructor has forgotten to set."""
        return self._bucket


def test_a_property_that_fails_says_what_it_lacks():
    """It is there itself, and boto3 would not help."""
    with pytest.raises(AttributeError, match="no attribute '_bucket'"):
        _ = CompanyClient("eu-west-1").bucket


@pytest.mark.parametrize("duplicate", [lambda each: pickle.loads(pickle.dumps(each)), copy.copy])
def test_a_pickled_or_copied_client_keeps_its_subclass(duplicate):
    """The repr has the name of the subclass too."""
    again = duplicate(CompanyClient("eu-west-1"))

    assert type(again) is CompanyClient
    assert repr(again).startswith("<CompanyClient region_name='eu-west-1'")


def test_the_default_session_of_boto3_is_used(monkeypatch):
    """What a program sets up for `boto3.client` applies here too."""
    session = boto3.Session("AKID", "secret", region_name="ap-south-1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)

    client = BackupClient()

    assert client.meta.region_name == "ap-south-1"
    assert client._signer.credentials.get_frozen_credentials().access_key == "AKID"
    assert BackupClient("eu-west-1", profile_name=None).meta.region_name == "eu-west-1"


def test_half_a_key_pair_is_ignored_when_nothing_is_signed():
    """Boto3 does so too, since it looks at UNSIGNED first."""
    client = BackupClient(
        "eu-west-1", aws_access_key_id="A", config=Config(signature_version=UNSIGNED)
    )

    assert client._signer.credentials is None


def test_a_session_looks_up_credentials_in_the_clients_region():
    """A role is assumed through the service of that region."""
    session = botocore.session.Session()
    regions = []
    session.get_credentials = lambda: regions.append(session._last_client_region_used)

    BackupClient("eu-west-3", session=session)

    assert regions == ["eu-west-3"]


def test_a_pseudo_region_that_turns_fips_on_is_logged_as_a_warning(caplog):
    """Requests go elsewhere than the region says, so boto3 logs it as well."""
    client = BackupClient("fips-us-east-1")

    assert client.meta.endpoint_url == "https://backup-fips.us-east-1.amazonaws.com"
    assert [record.levelname for record in caplog.records] == ["WARNING"]
