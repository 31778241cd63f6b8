"""Answers by botocore's model of the service: valid ones, spoilt ones, and what is valid."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from datetime import datetime, timedelta, timezone

from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape
from botocore.parsers import create_parser
from hypothesis import strategies as st

from ._strategies import ANYTHING, TEXT, TIMES

MODEL = ServiceModel(Loader().load_service_model("backup", "service-2"), "backup")
PARSER = create_parser("rest-json")

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
PLAIN_TIME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)"
    r"|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"
)
"""What every reader of times agrees about."""

# From the year 1000 on; 2000 years later, the same days are there.
SENT_TIMES = st.datetimes(timezones=st.just(timezone.utc)).map(
    lambda time: time if time.year >= 1000 else time.replace(year=time.year + 2000)
)
VALUES = {
    "string": TEXT,
    "integer": st.integers(-(2**31), 2**31),
    "timestamp": st.floats(-1e10, 2e11)
    | st.integers(-(10**10), 2 * 10**11)
    | SENT_TIMES.map(lambda time: f"{time:%Y-%m-%dT%H:%M:%S.%f}Z")
    | SENT_TIMES.map(lambda time: f"{time:%a, %d %b %Y %H:%M:%S} GMT"),
}
SPOILT_VALUES = ANYTHING | TIMES | st.sampled_from([[], {}, "", 0, False, 1e400, "null"])


def values_of(shape: Shape) -> st.SearchStrategy[object]:
    """Return a strategy for JSON that is valid for a shape of the model; nulls are."""
    if shape.type_name == "structure":
        members = {name: st.none() | values_of(each) for name, each in shape.members.items()}
        return st.fixed_dictionaries({}, optional={**members, "Unknown": ANYTHING})
    if shape.type_name == "list":
        return st.lists(st.none() | values_of(shape.member), max_size=3)
    if shape.type_name == "map":
        return st.dictionaries(values_of(shape.key), values_of(shape.value), max_size=3)
    return VALUES[shape.type_name]


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Return the paths to all values within a JSON value, itself included."""
    found = [path]
    inner = value.items() if isinstance(value, dict) else ()
    for key, each in enumerate(value) if isinstance(value, list) else inner:
        found += places(each, (*path, key))
    return found


def replaced(value: object, path: tuple[object, ...], new: object) -> object:
    """Return a copy of a JSON value with another value at a path."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@st.composite
def spoilt(draw: st.DrawFn, values: st.SearchStrategy[object]) -> object:
    """Draw a value, and put something else in place of some part of it."""
    value = draw(values)
    return replaced(value, draw(st.sampled_from(places(value))), draw(SPOILT_VALUES))


@st.composite
def mutated(draw: st.DrawFn, texts: st.SearchStrategy[bytes]) -> bytes:
    """Draw bytes, and replace, insert or leave out a few somewhere."""
    text = draw(texts)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 4)))
    return text[:start] + draw(st.binary(max_size=4)) + text[end:]


def is_valid(shape: Shape, value: object) -> bool:
    """Return whether JSON is valid for a shape, except for texts in the place of a time."""
    if shape.type_name == "structure":
        return isinstance(value, dict) and all(
            value.get(name) is None or is_valid(each, value[name])
            for name, each in shape.members.items()
        )
    if shape.type_name == "list":
        return isinstance(value, list) and all(
            each is None or is_valid(shape.member, each) for each in value
        )
    if shape.type_name == "timestamp":
        return isinstance(value, str) or is_instant(value)
    kind = {"string": str, "integer": int}[shape.type_name]
    return isinstance(value, kind) and not isinstance(value, bool)


def is_instant(value: object) -> bool:
    """Return whether a number is one of the times that a datetime can have."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        _ = EPOCH + timedelta(seconds=float(value))
    except (OverflowError, ValueError):
        return False
    return True


def texts_as_times(shape: Shape, value: object) -> list[str]:
    """Return the texts that stand in the place of a time."""
    if shape.type_name == "timestamp":
        return [value] if isinstance(value, str) else []
    if shape.type_name == "structure" and isinstance(value, dict):
        pairs = [(each, value.get(name)) for name, each in shape.members.items()]
    elif shape.type_name == "list" and isinstance(value, list):
        pairs = [(shape.member, each) for each in value]
    else:
        pairs = []
    return [text for pair in pairs for text in texts_as_times(*pair)]


def body_of(content: bytes) -> object:
    """Return the JSON of a body, after a byte order mark if there is one; None: it is not JSON."""
    try:
        return json.loads(content.removeprefix(BOM_UTF8).decode()) if content else {}
    except (ValueError, RecursionError):
        return None
