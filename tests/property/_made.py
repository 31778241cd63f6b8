"""What can be seen of a client that was made: its settings, and the request that it sends."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.config import Config

from aws_backup_reports import BackupClient
from tests.parity._advice import without_advice
from tests.parity._both import boto3_session, features

from ._surroundings import Surroundings

STATIC = {"Credentials", "StaticCredentials", "NoneType"}
"""The classes of keys that are there at once; all others would be asked for over the network."""


class Body:
    """The body of an answer, as botocore reads it."""

    def stream(self) -> list[bytes]:
        """Return its only piece."""
        return [b"{}"]


def outcome(make: Callable[..., dict], around: Surroundings) -> dict[str, object]:
    """Return what is seen of a client that is made in the surroundings, or the error."""
    options = {} if around.options is None else {"config": Config(**around.options)}
    try:
        return make(around.profile_name, dict(around.arguments), options)
    except Exception as error:  # settings can be wrong in all kinds of ways
        return {"error": type(error).__name__, "text": without_advice(str(error))}


def make_boto3(profile: str | None, arguments: dict[str, Any], options: dict[str, Any]) -> dict:
    """Make boto3's client and call it; AWS_REGION counts, which boto3 does not read."""
    session = boto3_session(profile_name=profile)
    named = (arguments.get("region_name"), getattr(options.get("config"), "region_name", None))
    if named == (None, None) and session.region_name is None:
        arguments["region_name"] = os.environ.get("AWS_REGION") or None
    client = session.client("backup", **arguments, **options)
    sent = []

    def answer(request: Any, **_: object) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 200, {"Content-Length": "2"}, Body())

    client.meta.events.register("before-send", answer)
    is_checked = type(client._serializer).__name__ == "ParamValidationDecorator"
    keys = client._request_signer._credentials
    return view(client, client._endpoint.http_session, is_checked) | called(client, keys, sent)


def make_ours(profile: str | None, arguments: dict[str, Any], options: dict[str, Any]) -> dict:
    """Make our client and call it."""
    client = BackupClient(profile_name=profile, **arguments, **options)
    session, sent = client._transport, []

    class Transport:
        """Keeps the request, and answers it."""

        def send(self, request: Any, time_limit: float | None) -> AWSResponse:
            del time_limit
            sent.append(request)
            return AWSResponse(request.url, 200, {"Content-Length": "2"}, Body())

    client._transport = Transport()
    is_checked = client._settings.parameter_validation
    return view(client, session, is_checked) | called(client, client._signer.credentials, sent)


def view(client: Any, session: Any, is_checked: bool) -> dict[str, object]:
    """Return the settings of a client and of its HTTP session."""
    config, timeout = client.meta.config, session._timeout
    is_one = not hasattr(timeout, "read_timeout")
    return {
        "region_name": client.meta.region_name,
        "retries": config.retries,
        "signature_version": config.signature_version,
        "user_agent_appid": config.user_agent_appid or None,
        "parameter_validation": is_checked,
        "verify": session._verify,
        "proxies": session._proxy_config._proxies,
        "connect_timeout": timeout if is_one else timeout.connect_timeout,
        "read_timeout": timeout if is_one else timeout.read_timeout,
        "max_pool_connections": session._max_pool_connections,
        "socket_options": session._socket_options,
    }


def called(client: Any, credentials: Any, sent: list[Any]) -> dict[str, object]:
    """Return what a call sends, or its error; only the kind of keys that are asked for."""
    kind = type(credentials).__name__
    if kind not in STATIC:
        return {"credentials": kind}
    try:
        client.describe_report_job(ReportJobId="job-1")
    except Exception as error:  # likewise
        return {"call_error": type(error).__name__, "call_text": without_advice(str(error))}
    headers = {name: text_of(value) for name, value in sent[0].headers.items()}
    agent = headers["User-Agent"]
    return {
        # What is never sent: user and password, and the fragment.
        "url": re.sub(r"(?<=//)[^/?#]*@|#.*", "", sent[0].url),
        "headers": masked(headers),
        "features": features(agent),
        "agent": re.findall(r"(?:app|cfg|exec-env)/\S+", agent),
    }


def text_of(value: str | bytes) -> str:
    """Return a header as text."""
    return value.decode() if isinstance(value, bytes) else value


def masked(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers without what differs in each call."""
    own = {"User-Agent", "X-Amz-Date", "amz-sdk-invocation-id"}
    return {
        name: re.sub(r"/\d{8}/|Signature=.*", "", value)
        for name, value in headers.items()
        if name not in own
    }
