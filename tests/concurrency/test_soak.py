"""A short run of ``make soak``, and what its account does not let pass."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.concurrency.soak.account import Account
from tests.concurrency.soak.faults import FAULTS
from tests.concurrency.soak.plan import Planned, Run, foresee, plan
from tests.concurrency.soak.process import Sample

ROOT = Path(__file__).parents[2]
RUN = Run(seconds=1.0, rate=10.0, share=0.01, seed=1, read_timeout=1.0, slack=0.5, growth=4.0)
BY_NAME = {fault.name: fault for fault in FAULTS}


@pytest.mark.skipif(sys.platform == "win32", reason="only Unix reports memory and open files")
def test_every_call_ends_as_its_faults_demand():
    """Calls of 32 threads meet every kind of fault; none has the result of another."""
    options = "--minutes 0.04 --faults 10 --seed 3302 --read-timeout 1 --slack 5 --growth 32"
    done = subprocess.run(
        [sys.executable, "-m", "tests.concurrency.soak", *options.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "| the right result, after 1 request |" in done.stdout


def account(*, rights=9, requests=11, received=11, met=1, sent=1, memory=50.0, during=9, after=8):
    """Return an account of ten calls, one of which met a fault."""
    name = FAULTS[0].name
    soak = SimpleNamespace(
        problems=[],
        rights=Counter({1: rights, 2: 1}),
        errors=Counter(),
        requests=Counter({"http": requests}),
        faults=Counter({f"http {name}": met}),
    )
    report = {"http": {"received": received, "faults": {name: sent}}}
    samples = [
        Sample("before", 40.0, 8),
        Sample("warm", 48.0, 9),
        Sample("4/4", memory, during),
        Sample("closed", memory, after),
    ]
    return Account(RUN, soak, 4, 1.0, report, samples)


def test_an_account_adds_up():
    """Calls, requests and faults are those that had to be, and nothing has grown."""
    assert account().problems() == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"rights": 8}, "9 of 10 calls ended as they had to"),
        ({"received": 12}, "http: 11 requests had to be sent, 12 were"),
        ({"sent": 2}, "http: cut in the head: 2 times, not 1"),
        ({"memory": 52.1}, "memory grew by 4.1 MiB"),
        ({"during": 17}, "9 more descriptors were open"),
        ({"after": 9}, "9 descriptors stayed open, not 8"),
    ],
)
def test_an_account_that_does_not_add_up_says_why(change, problem):
    """Each count is held against another."""
    assert account(**change).problems() == [problem]


@pytest.mark.parametrize(
    ("operation", "faults", "end"),
    [
        ("describe", [], ("", 1, 1)),
        ("describe", ["no JSON"], ("", 2, 2)),
        ("describe", ["no JSON"] * 3, ("InvalidResponseError", 3, 3)),
        ("describe", ["400 without a body", "no JSON"], ("ClientError 400", 1, 1)),
        ("describe", ["two answers at once", "no JSON"], ("", 1, 1)),
        ("describe", ["a wrong time"] * 2, ("RequestExpired", 2, 2)),
        ("describe", ["no JSON"] * 2 + ["a wrong time"], ("", 4, 4)),
        ("wait", ["no JSON"] * 3, ("", 1, 4)),
        ("wait", ["a byte at a time"], ("", 1, 2)),
        ("wait", ["400 without a body"], ("ClientError 400", 1, 1)),
    ],
)
def test_the_end_of_a_call_is_foreseen(operation, faults, end):
    """By what follows each fault, and by how many attempts a call has."""
    foreseen = foresee(Planned(operation, tuple(BY_NAME[each] for each in faults)))

    assert (foreseen.error, foreseen.attempts, foreseen.requests) == end


def test_the_short_run_meets_every_kind_of_fault():
    """So none of them goes untested until the long run."""
    run = RUN._replace(seconds=2.4, rate=200.0, share=0.1, seed=3302)

    met = Counter(
        fault.name for number in range(run.calls) for fault in foresee(plan(run, number)).met
    )

    assert met.keys() == BY_NAME.keys()
