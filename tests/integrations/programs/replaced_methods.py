"""Replacements of botocore's methods, made before our import and after it."""

import functools
import re
import sys
from types import SimpleNamespace
from unittest import mock

import urllib3
import wrapt
from _client import make_client, outcome_of, report, serve
from botocore.awsrequest import (
    AWSConnection,
    AWSHTTPConnection,
    AWSPreparedRequest,
    AWSResponse,
)
from botocore.client import BaseClient
from botocore.endpoint import Endpoint
from botocore.httpsession import URLLib3Session

WHEN = sys.argv[3]
"""``early``: before our modules are imported; ``late``: after a client was made."""

OURS = r"aws_backup_reports(?!\.testing)"
"""The modules that are imported again after an early replacement."""

CONNECTIONS = (
    AWSConnection,
    AWSHTTPConnection,
    urllib3.connection.HTTPConnection,
)
OWNERS = (BaseClient, Endpoint, URLLib3Session, *CONNECTIONS)
KEYS = ("_make_api_call", "make_request", "_send", "send", "request")

server = serve()
JOB_ID = server.backup.add_report_job(status="COMPLETED")
ANSWER = {"ReportJob": {"ReportJobId": "mine", "Status": "RUNNING"}}
noted = []


def wraps(owner, name):
    """Replace a method with a plain function that notes the call and calls the original."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def replacement(self, *args, **kwargs):
        noted.append(name)
        return original(self, *args, **kwargs)

    setattr(owner, name, replacement)


def forbids(owner, name):
    """Replace a method with a function that raises, as a guard in a conftest does."""

    def guard(self, *args, **kwargs):
        noted.append(name)
        raise RuntimeError(f"{name} is forbidden")

    setattr(owner, name, guard)


def answers(self, operation_name, api_params):
    """Answer an operation by hand, as common recipes for tests do."""
    noted.append([operation_name, api_params])
    return ANSWER


def responds(raw_body=b'{"ReportJob": {"Status": "FAILED"}}'):
    """Return an answer as botocore's HTTP session does."""
    headers = {"x-amzn-RequestId": "by hand"}
    return AWSResponse("", 200, headers, SimpleNamespace(stream=lambda: iter([raw_body])))


def notes_request(self, request):
    """Answer in place of the network, and note what would have been sent."""
    assert isinstance(request, AWSPreparedRequest)
    noted.append([request.method, request.url.rpartition("/")[2]])
    return responds()


def by_mock(owner, **behaviour):
    """Replace `_make_api_call` of a class or of a client with a mock."""
    mock.patch.object(owner, "_make_api_call", **behaviour).start()


def by_wrapt(owner):
    """Wrap `_make_api_call` of a class or of a client as tracers do."""

    def wrapper(wrapped, instance, args, kwargs):
        noted.append(list(args))
        return wrapped(*args, **kwargs)

    wrapt.wrap_function_wrapper(owner, "_make_api_call", wrapper)


def by_make_request(self, operation_model, request_dict):
    """Answer in place of the endpoint."""
    noted.append([operation_model.name, request_dict["url_path"]])
    return responds(), ANSWER


REPLACEMENTS = {
    "call answered by a function": lambda _: setattr(BaseClient, "_make_api_call", answers),
    "call wrapped by a function": lambda _: wraps(BaseClient, "_make_api_call"),
    "call mocked": lambda _: by_mock(BaseClient, return_value=ANSWER),
    "call mocked with errors": lambda _: by_mock(BaseClient, side_effect=RuntimeError("no")),
    "call mocked like its original": lambda _: by_mock(
        BaseClient, autospec=True, side_effect=answers
    ),
    "call wrapped by wrapt": lambda _: by_wrapt(BaseClient),
    "call of the class answered by a function": lambda client: setattr(
        type(client), "_make_api_call", answers
    ),
    "call of the class wrapped": lambda client: wraps(type(client), "_make_api_call"),
    "call of the class mocked": lambda client: by_mock(type(client), return_value=ANSWER),
    "call of the class mocked like its original": lambda client: by_mock(
        type(client), autospec=True, side_effect=answers
    ),
    "call of the class wrapped by wrapt": lambda client: by_wrapt(type(client)),
    "call of the client answered by a function": lambda client: setattr(
        client, "_make_api_call", functools.partial(answers, None)
    ),
    "call of the client wrapped by wrapt": by_wrapt,
    "call of the client mocked": lambda client: by_mock(client, return_value=ANSWER),
    "call of the client mocked like its original": lambda client: by_mock(
        client, autospec=True, side_effect=lambda *args: answers(None, *args)
    ),
    "call forbidden": lambda _: forbids(BaseClient, "_make_api_call"),
    "endpoint answered by a function": lambda _: setattr(Endpoint, "make_request", by_make_request),
    "endpoint wrapped": lambda _: wraps(Endpoint, "make_request"),
    "endpoint forbidden": lambda _: forbids(Endpoint, "make_request"),
    "sending answered by a function": lambda _: setattr(Endpoint, "_send", notes_request),
    "sending wrapped": lambda _: wraps(Endpoint, "_send"),
    "sending forbidden": lambda _: forbids(Endpoint, "_send"),
    "session answered by a function": lambda _: setattr(URLLib3Session, "send", notes_request),
    "session wrapped": lambda _: wraps(URLLib3Session, "send"),
    "session forbidden": lambda _: forbids(URLLib3Session, "send"),
    **{
        f"{each.__module__}.{each.__name__} {replacement.__name__}": functools.partial(
            lambda replacement, each, _: replacement(each, "request"), replacement, each
        )
        for replacement in (wraps, forbids)
        for each in CONNECTIONS
    },
}


def describe(client):
    """Make a call, and return a status and the keys of the metadata."""
    response = client.describe_report_job(ReportJobId=JOB_ID)
    return [response["ReportJob"]["Status"], sorted(response.get("ResponseMetadata", {}))]


def seen(name):
    """Make a replacement, and return what a call does then."""
    if WHEN == "early":
        for module in [each for each in sys.modules if re.match(OURS, each)]:
            del sys.modules[module]
    before = {owner: dict(vars(owner)) for owner in OWNERS}
    client = make_client() if WHEN == "late" or " of the " in name else None
    own_class = type(client)
    REPLACEMENTS[name](client)
    client = client or make_client()
    sent = len(server.backup.requests)
    noted.clear()
    outcome = outcome_of(lambda: describe(client))
    facts = [outcome, list(noted), len(server.backup.requests) - sent]
    mock.patch.stopall()
    for owner, attributes in before.items():
        for key in KEYS:
            if key in attributes:
                setattr(owner, key, attributes[key])
            elif key in vars(owner):
                delattr(owner, key)
    if "_make_api_call" in vars(own_class):
        del own_class._make_api_call
    return facts


report({name: seen(name) for name in REPLACEMENTS})
