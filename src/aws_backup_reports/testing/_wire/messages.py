"""The two HTTP messages: a request as received, and an answer to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote_to_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it was received."""

    method: str

    target: str
    """Path and query of the request line, still percent-encoded."""

    headers: tuple[tuple[str, str], ...]
    """Names and values in the order sent, including repeated ones."""

    body: bytes = b""

    @property
    def path(self) -> str:
        """The target up to the question mark, still percent-encoded."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The target after the question mark; empty if there is none."""
        return self.target.partition("?")[2]

    def header(self, name: str) -> str | None:
        """Return the values of a header, joined by commas, or None if it was not sent."""
        values = [value for each, value in self.headers if each.lower() == name.lower()]
        return ",".join(values) if values else None


class Ending(Enum):
    """How much of an answer the client receives."""

    WHOLE = "whole"
    CUT = "cut"
    """The head and part of the body, then the connection is closed."""
    RESET = "reset"
    """Nothing: the connection is reset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer without its status line, and how to deliver it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    operation: str = ""
    """The operation, in AWS's spelling; empty if the request matched none."""

    delay: float = 0.0
    """Seconds to wait before sending it."""

    ending: Ending = Ending.WHOLE

    cut_after: int | None = None
    """How many bytes of the body are sent when it is cut; None is half of them."""

    @property
    def sent_body(self) -> bytes:
        """The body as far as the ending lets it through."""
        if self.ending is not Ending.CUT:
            return self.body
        half = len(self.body) // 2
        return self.body[: half if self.cut_after is None else self.cut_after]

    @property
    def error_code(self) -> str:
        """The error code from the headers; empty for a result, and for errors of S3."""
        values = [value for name, value in self.headers if name.lower() == "x-amzn-errortype"]
        return values[0].partition(":")[0] if values else ""


def query_parameters(query: str) -> list[tuple[bytes, bytes]]:
    """Return the decoded names and values in the order sent. A plus sign stays a plus sign."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return [
        (unquote_to_bytes(name.encode("latin-1")), unquote_to_bytes(value.encode("latin-1")))
        for name, _, value in pairs
    ]
