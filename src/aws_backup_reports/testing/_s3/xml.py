"""How S3 writes XML."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"

# A reader would turn a carriage return into a line feed; the other controls have no right form.
_CONTROLS = {chr(code): f"&#x{code:x};" for code in range(32)}


def element(tag: str, text: str) -> str:
    """Return an element with text."""
    return f"<{tag}>{escape(text, _CONTROLS)}</{tag}>"


def elements(pairs: Iterable[tuple[str, str]]) -> str:
    """Return elements with text, one after the other."""
    return "".join(element(tag, text) for tag, text in pairs)


def document(tag: str, inner: str, *, namespace: bool = True) -> bytes:
    """Return a document around elements; errors have no namespace."""
    attribute = f' xmlns="{_NAMESPACE}"' if namespace else ""
    return f"{_HEAD}<{tag}{attribute}>{inner}</{tag}>".encode(errors="replace")


def written_time(time: datetime) -> str:
    """Write a UTC time as S3 does in XML, with milliseconds."""
    return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z"
