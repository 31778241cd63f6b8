"""What botocore's endpoint uses to exchange a request for an answer: transport and parser."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import perf_counter
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSRequestPreparer, AWSResponse

from aws_backup_reports._call.deadline import time_left
from aws_backup_reports._http.sign import encode_headers
from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.operations import OPERATIONS_BY_NAME
from aws_backup_reports._wire.request import Headers
from aws_backup_reports._wire.response import Answer, read_answer, response_metadata
from aws_backup_reports.exceptions import ClientError, InvalidResponseError


class QuietRequest(AWSPreparedRequest):
    """A request whose text, which botocore logs, does not show its headers."""

    def __repr__(self) -> str:
        return f"<AWSPreparedRequest method={self.method}, url={self.url}>"


class QuietPreparer(AWSRequestPreparer):
    def prepare(self, original: AWSRequest) -> AWSPreparedRequest:
        prepared = super().prepare(original)
        prepared.__class__ = QuietRequest
        return prepared


class Unreadable(dict[str, Any]):
    """What handlers see of a 200 response that is not a result: boto3's dict, without members."""

    def __init__(self, error: InvalidResponseError, metadata: dict[str, Any]) -> None:
        super().__init__(ResponseMetadata=metadata)
        self.error = error


class Exchange(threading.local):
    """The HTTP session of botocore's endpoint, its parser, and the factory of that."""

    attempt_began = 0.0
    """When this thread last sent a request, as ``perf_counter`` has it."""
    _received: AWSResponse | None = None
    """What this thread last received."""
    _fault = ""
    """What is wrong with it, if it was not read to its end."""

    def __init__(self, send: Callable[[Any, float | None], Answer], settings: Settings) -> None:
        self._send = send
        self._settings = settings

    def send(self, request: Any) -> AWSResponse:
        """Send a prepared request within the time that the call has left."""
        self.attempt_began = perf_counter()
        encode_headers(request.headers)
        request.headers = Headers(request.headers)
        answer = self._send(request, time_left(self._settings))
        body = SimpleNamespace(stream=lambda: iter([answer.content]))
        response = AWSResponse(request.url, answer.status_code, answer.headers, body)
        self._received, self._fault = response, answer.fault
        return response

    def close(self) -> None:
        """Do nothing: the transport belongs to our client, which closes it."""

    def create_parser(self, protocol_name: str) -> Exchange:  # noqa: ARG002  # it is always one
        return self

    def parse(self, response_dict: dict[str, Any], _shape: Any) -> dict[str, Any]:
        """Return the result, or the error that AWS reports, as botocore has both."""
        operation = OPERATIONS_BY_NAME[response_dict["context"]["operation_name"]]
        answer: Any = SimpleNamespace(
            status_code=response_dict["status_code"],
            headers=response_dict["headers"],
            content=response_dict["body"],
        )
        # Neither describes a body that a handler put there.
        received = self._received
        is_as_received = (
            received is not None
            and answer.headers is received.headers
            and answer.content is received.content
        )
        answer.fault = self._fault if is_as_received else ""
        try:
            return dict(read_answer(operation, answer, check_length=is_as_received))
        except ClientError as error:
            return error.response
        except InvalidResponseError as error:
            return Unreadable(error, response_metadata(answer))
