"""The asynchronous classes declare what the blocking ones do, and each result is awaited."""

import inspect
from collections.abc import AsyncIterator, Iterator

import pytest

from aws_backup_reports import BackupClient, Report, aio, arun_reports, client, run_reports
from aws_backup_reports._async_reports import AsyncFetch
from aws_backup_reports._boto3.bridge import AsyncPaginator, AsyncReportJobWaiter
from aws_backup_reports._boto3.paginator import Paginator
from aws_backup_reports._boto3.waiter import ReportJobWaiter
from aws_backup_reports.aio import AsyncBackupClient, AsyncReport
from aws_backup_reports.reports import Fetch

TWINS = [(BackupClient, AsyncBackupClient), (Report, AsyncReport)]

OTHER_NAMES = {"close": "aclose", "__enter__": "__aenter__", "__exit__": "__aexit__"}
"""The methods that have another name where they are awaited."""

OTHER_TYPES = [
    (Report, AsyncReport),
    (Paginator, AsyncPaginator),
    (ReportJobWaiter, AsyncReportJobWaiter),
    (Fetch | None, AsyncFetch | None),
    (client.ClientT, aio.ClientT),
]
"""The types of parameters and of results that have a twin."""

AT_ONCE = {"can_paginate", "get_paginator", "get_waiter", "replace"}
"""The methods that are not awaited: they send nothing."""

INHERITED = {"parsed"}
"""What both reports have from their base, for their own use."""


def names_in(owner):
    """Return the names of what is public in a class, and of its context manager."""
    return {name for name in dir(owner) if name[0] != "_"} - INHERITED | {
        name for name in ("__init__", *OTHER_NAMES, *OTHER_NAMES.values()) if hasattr(owner, name)
    }


def method_names(owner):
    """Return the names of a class's methods, without its constructor."""
    found = {name for name in names_in(owner) if inspect.isfunction(getattr(owner, name))}
    return sorted(found - {"__init__"})


METHODS = [
    pytest.param(blocking, awaited, name, id=f"{blocking.__name__}.{name}")
    for blocking, awaited in TWINS
    for name in method_names(blocking)
]


def twin_of(annotation):
    """Return what an asynchronous method says where a blocking one says this."""
    for blocking, awaited in OTHER_TYPES:
        if annotation == blocking:
            return awaited
    if getattr(annotation, "__origin__", None) is Iterator:
        return AsyncIterator[annotation.__args__]
    return annotation


@pytest.mark.parametrize(("blocking", "awaited"), TWINS)
def test_the_asynchronous_class_has_all_of_the_blocking_one_and_no_more(blocking, awaited):
    """By name, but for those of closing and of the context manager."""
    expected = {OTHER_NAMES.get(name, name) for name in names_in(blocking)}

    assert names_in(awaited) == expected


def test_both_clients_are_made_alike():
    """One constructor takes the arguments of both."""
    assert AsyncBackupClient.__init__ is BackupClient.__init__


@pytest.mark.parametrize("name", ["meta", "exceptions", "waiter_names"])
def test_a_property_is_that_of_the_blocking_client(name):
    """It is not awaited."""
    ours, theirs = (
        inspect.getattr_static(each, name) for each in (AsyncBackupClient, BackupClient)
    )

    assert ours is theirs


@pytest.mark.parametrize(("blocking", "awaited", "name"), METHODS)
def test_an_asynchronous_method_has_the_signature_of_the_blocking_one(blocking, awaited, name):
    """Names, kinds, defaults and types of the parameters, and the type of what is awaited."""
    theirs = inspect.signature(getattr(blocking, name), eval_str=True)
    ours = inspect.signature(getattr(awaited, OTHER_NAMES.get(name, name)), eval_str=True)
    expected = [
        each.replace(annotation=twin_of(each.annotation)) for each in theirs.parameters.values()
    ]

    assert list(ours.parameters.values()) == expected
    assert ours.return_annotation == twin_of(theirs.return_annotation)


@pytest.mark.parametrize(("blocking", "awaited", "name"), METHODS)
def test_a_method_is_awaited_unless_it_iterates(blocking, awaited, name):
    """What returns an asynchronous iterator is called without ``await``."""
    ours = getattr(awaited, OTHER_NAMES.get(name, name))
    returned = inspect.signature(getattr(blocking, name), eval_str=True).return_annotation
    iterates = getattr(returned, "__origin__", None) is Iterator

    assert inspect.iscoroutinefunction(ours) is not (iterates or name in AT_ONCE)


@pytest.mark.parametrize(("blocking", "awaited", "name"), METHODS)
def test_an_asynchronous_method_has_the_docstring_of_the_blocking_one(blocking, awaited, name):
    """Only closing has a text of its own, since it ends the calls that are under way."""
    ours = getattr(awaited, OTHER_NAMES.get(name, name)).__doc__

    assert ours == getattr(blocking, name).__doc__ or name == "close"
    assert ours or name in ("__enter__", "__exit__")


def test_the_awaited_run_of_many_accounts_takes_what_the_blocking_one_takes():
    """With the same defaults, and it has the same docstring."""
    blocking, awaited = inspect.signature(run_reports), inspect.signature(arun_reports)

    assert awaited.parameters == blocking.parameters
    assert arun_reports.__doc__ == run_reports.__doc__
