"""What a client keeps to itself, and where an error or a log could show it."""

from __future__ import annotations

import base64
import pickle
from collections.abc import Iterator
from pathlib import Path
from traceback import StackSummary, walk_tb
from types import TracebackType

import aws_backup_reports

SECRET_KEY = "SecretKeyThatNobodyMaySee"
SESSION_TOKEN = "SessionTokenThatNobodyMaySee"
PROXY_PASSWORD = "ProxyPasswordThatNobodyMaySee"
USERINFO = "EndpointUser:EndpointPasswordThatNobodyMaySee"
PROXY_USERINFO = f"ProxyUser:{PROXY_PASSWORD}"

MARKERS = {
    "the secret key": SECRET_KEY,
    "the session token": SESSION_TOKEN,
    "the proxy's password": PROXY_PASSWORD,
    "the header for the proxy": base64.b64encode(PROXY_USERINFO.encode()).decode(),
    "the endpoint's password": USERINFO.partition(":")[2],
}

PACKAGE = str(Path(aws_backup_reports.__file__).parent)


def leaks(error: BaseException | None, log: str) -> list[str]:
    """Return where secrets are shown: by an error, those behind it, or a log.

    That the error itself cannot be pickled is a problem, too.
    """
    places = {"the log": log}
    for each in _chain(error):
        name = type(each).__name__
        places[f"str of {name}"] = str(each)
        places[f"repr of {name}"] = repr(each)
        places[f"args of {name}"] = repr(each.args)
        places[f"vars of {name}"] = repr(vars(each))
        places[f"locals behind {name}"] = _locals(each.__traceback__)
        places[f"pickle of {name}"] = _pickled(each)
    problems = [] if error is None or _pickled(error) else [f"{error!r} cannot be pickled"]
    return problems + [
        f"{secret} is in {place}"
        for place, text in places.items()
        for secret, marker in MARKERS.items()
        if marker in text
    ]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and all that it refers to: causes, contexts, and what botocore wraps."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [each.__cause__, each.__context__, *each.args, *vars(each).values()]
            waiting += getattr(each, "kwargs", {}).values()


def _locals(traceback: TracebackType | None) -> str:
    """Return the locals of our frames, as tools print them."""
    frames = (
        (frame, line)
        for frame, line in walk_tb(traceback)
        if frame.f_code.co_filename.startswith(PACKAGE)
    )
    summary = StackSummary.extract(frames, lookup_lines=False, capture_locals=True)
    return repr([frame.locals for frame in summary])


def _pickled(error: BaseException) -> str:
    """Return what is pickled of an error; some of those behind it cannot be."""
    try:
        return pickle.dumps(error).decode("latin-1")
    except Exception:
        return ""
