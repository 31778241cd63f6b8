"""Pages that never end."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from tests._server import Request
from tests.faults._answers import page
from tests.faults._case import Case, Gives, Kind, Raises, over
from tests.faults._programs import COUNT, ITERATE, LATEST, wait_for_all
from tests.faults._server import Cycle, Reply

JOBS = ["job-x"]


def circle(tail: int, length: int) -> tuple[object, ...]:
    """Return pages whose tokens come again, after some that do not."""
    before = tuple(page(JOBS, f"once-{number}") for number in range(tail))
    return (*before, Cycle(tuple(page(JOBS, f"again-{number}") for number in range(length))))


def counted(most: int) -> Reply:
    """Return an answer that counts pages by their tokens, up to a number."""

    def next_page(request: Request) -> bytes:
        tokens = parse_qs(urlsplit(request.line.split()[1]).query).get("NextToken", ["1"])
        number = int(tokens[0])
        return page(JOBS, str(number + 1) if number < most else None)

    return Reply(next_page)


NEVER = Raises("PaginationError")
CIRCLES = [(0, 1), (0, 2), (0, 3), (0, 7), (0, 50), (1, 1), (1, 2), (5, 4), (20, 3)]
PROGRAMS = {"iterate": ITERATE, "latest": LATEST}

PAGES = Kind(
    "Pages without end",
    "The tokens of pages go in a circle. That is a PaginationError; any number of different tokens "
    "is fine.",
    (
        *(
            Case(
                f"a circle of {length if length < 3 else '3 or more'}",
                f"{name}-{length}-after-{tail}",
                circle(tail, length),
                NEVER,
                program,
            )
            for name, program in PROGRAMS.items()
            for tail, length in CIRCLES
        ),
        *over(
            "plain,tls",
            Case(
                "an empty token", "empty", (page(["a"], ""), page(["b"])), Gives(["a"], 1), ITERATE
            ),
        ),
        *(
            Case(
                "different tokens",
                f"different-{most}",
                (Cycle((counted(most),)),),
                Gives(most, most),
                COUNT,
                cut_off=60.0,
                is_slow=most > 100,
            )
            for most in (60, 1_000)
        ),
        Case(
            "in a wait for several jobs",
            "wait",
            circle(0, 2),
            NEVER,
            wait_for_all(*(f"job-{number}" for number in range(90))),
        ),
    ),
)
