"""What tools read of all that is public: parameters, types and docstrings."""

import asyncio
import copy
import inspect
import pickle
import re
import typing
from datetime import timedelta
from types import SimpleNamespace

import boto3
import pytest
from pydantic import TypeAdapter, ValidationError, validate_call

import aws_backup_reports
from aws_backup_reports import Account, BackupClient, ReportJobTimeout, dicts, params, testing
from aws_backup_reports._given import LEFT_OUT
from aws_backup_reports._wire.operations import OPERATIONS
from aws_backup_reports.aio import AsyncBackupClient, AsyncReport
from aws_backup_reports.testing import FakeBackup, FakeBackupServer

CLASSES = [
    value
    for module in (aws_backup_reports, testing)
    for value in (getattr(module, name) for name in module.__all__)
    if isinstance(value, type)
] + [AsyncBackupClient, AsyncReport]  # which need an extra, so that no list has them
TYPED_DICTS = [each for each in (vars(params) | vars(dicts)).values() if typing.is_typeddict(each)]
SPECIAL = ("__init__", "__enter__", "__exit__", "__aenter__", "__aexit__")


def functions_of(owner):
    """Yield the public functions of a class: its constructor, methods and properties."""
    for base in owner.__mro__:
        for name, value in vars(base).items():
            if not name.startswith("_") or name in SPECIAL:
                function = getattr(value, "fget", getattr(value, "__func__", value))
                if inspect.isfunction(function):
                    yield function


FUNCTIONS = {
    f"{each.__module__}.{each.__qualname__}": each
    for owner in CLASSES
    for each in functions_of(owner)
    if each.__module__.startswith("aws_backup_reports")
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_tools_find_the_types_of_a_public_function(function):
    """Those of each parameter and of the result, as objects and not as text."""
    hints = typing.get_type_hints(function)
    signature = inspect.signature(function, eval_str=True)
    found = [each.annotation for each in signature.parameters.values()][1:]

    assert hints.keys() >= {*list(signature.parameters)[1:], "return"} - {"self", "cls"}
    assert not [each for each in (*found, signature.return_annotation) if isinstance(each, str)]
    assert signature.empty not in found


@pytest.mark.parametrize("shape", [*TYPED_DICTS, *CLASSES], ids=lambda each: each.__name__)
def test_tools_find_the_types_of_members(shape):
    """Those of each TypedDict, each dataclass and each other class."""
    hints = typing.get_type_hints(shape)

    assert not [each for each in hints.values() if isinstance(each, str)]


@pytest.mark.parametrize("client", [BackupClient, AsyncBackupClient])
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_method_declares_the_parameters_of_its_operation(operation, client):
    """By name only; those that may be left out have a default that is never sent."""
    method = getattr(client, operation.method_name)
    signature = inspect.signature(method)
    declared = list(signature.parameters.values())[1:]

    assert {each.name for each in declared} == set(operation.by_name)
    assert {each.kind for each in declared} <= {inspect.Parameter.KEYWORD_ONLY}
    assert {each.name for each in declared if each.default is each.empty} == {
        each.name for each in operation.parameters if each.is_required
    }
    assert {each.default for each in declared} <= {inspect.Parameter.empty, LEFT_OUT}
    assert typing.get_type_hints(method)["return"] is operation.response


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_docstring_lists_each_parameter(operation):
    """In the order of the signature, with what leaving it out means, and what is raised."""
    method = getattr(BackupClient, operation.method_name)
    text = inspect.getdoc(method)
    listed = dict(re.findall(r"^- `(\w+)`: (.+?)(?=\n- |\n\n)", text, re.MULTILINE | re.DOTALL))
    optional = {each.name for each in operation.parameters if not each.is_required}

    assert list(listed) == list(inspect.signature(method).parameters)[1:]
    assert {name for name in listed if "left out" in listed[name]} == optional
    assert f"Source: ``{operation.name}``." in text
    assert {code for code in operation.errors if code not in text} == set()


@pytest.mark.parametrize("shape", [params.ReportDeliveryChannelParams, params.ReportSettingParams])
def test_a_parameter_that_is_a_dict_says_what_is_in_it(shape):
    """The docstring of the operation refers to it."""
    lines = [line.strip() for line in inspect.getsource(shape).splitlines()]
    declared = [number for number, line in enumerate(lines) if re.match(r"\w+: ", line)]

    assert len(declared) == len(shape.__annotations__)
    assert [lines[each] for each in declared if not lines[each + 1].startswith('"""')] == []


EXAMPLES = {
    name: re.search(r"```python\n(.+?)```", inspect.getdoc(getattr(BackupClient, name)), re.DOTALL)
    for name in OPERATIONS
}


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_example_of_a_docstring_works(example):
    """Each has one, which calls a service with a plan and a job."""
    backup = FakeBackup()
    is_creation = "create_report_plan" in example[1]
    report_job_id = backup.add_report_job(report_plan_name="daily" if is_creation else "nightly")

    exec(example[1], {"client": backup.client(), "report_job_id": report_job_id})

    assert backup.requests


@pytest.mark.parametrize("client", [BackupClient, AsyncBackupClient])
@pytest.mark.parametrize("method_name", ["iter_report_jobs", "iter_report_plans"])
def test_an_iterator_has_the_parameters_of_its_list(method_name, client):
    """They cannot part, though both declare them."""
    iterator = inspect.signature(getattr(client, method_name))
    method = inspect.signature(getattr(client, method_name.replace("iter", "list")))

    assert iterator.parameters == method.parameters


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_default_can_be_copied_and_sent_to_another_process(duplicate):
    """A wrapper may keep the arguments of a call, with those that were left out."""
    client = FakeBackup().client()
    call = inspect.signature(client.list_report_jobs).bind(MaxResults=10)
    call.apply_defaults()

    page = client.list_report_jobs(**duplicate(call.kwargs))

    assert page.report_jobs == ()


def test_pydantic_checks_the_parameters_of_a_call():
    """Programs validate what they were given before they call."""
    backup = FakeBackup()
    job_id = backup.add_report_job(statuses=["COMPLETED"])
    client = backup.client()

    page = validate_call(client.list_report_jobs)(MaxResults="10", ByStatus="COMPLETED")
    created = validate_call(client.create_report_plan)(
        ReportPlanName="daily",
        ReportDeliveryChannel={"S3BucketName": "reports"},
        ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
    )

    assert page.report_jobs[0].report_job_id == job_id
    assert created.report_plan_name == "daily"
    with pytest.raises(ValidationError, match="ReportJobId"):
        validate_call(client.describe_report_job)()
    with pytest.raises(ValidationError, match="S3BucketName"):
        TypeAdapter(params.ReportDeliveryChannelParams).validate_python({"Formats": ["CSV"]})


def test_pydantic_checks_the_parameters_of_a_call_that_is_awaited():
    """What it wraps is awaited in the same way."""

    async def page_of(server):
        async with server.client(AsyncBackupClient) as client:
            with pytest.raises(ValidationError, match="ReportJobId"):
                await validate_call(client.describe_report_job)()
            return await validate_call(client.list_report_jobs)(MaxResults="10")

    with FakeBackupServer() as server:
        job_id = server.backup.add_report_job()
        page = asyncio.run(page_of(server))

    assert page.report_jobs[0].report_job_id == job_id


@pytest.mark.parametrize("owner", CLASSES, ids=lambda each: each.__name__)
def test_pydantic_takes_each_public_method(owner):
    """Some take objects of classes that it does not know, which must be allowed."""
    takes_clients = {"arbitrary_types_allowed": owner is Account}
    methods = [
        method
        for name, method in inspect.getmembers(owner, inspect.isroutine)
        if name[0] != "_" and getattr(method, "__func__", method) in FUNCTIONS.values()
    ]

    for method in methods:
        validate_call(method, config=takes_clients)
    if owner.__init__ in FUNCTIONS.values():
        validate_call(owner.__init__, config={"arbitrary_types_allowed": True})


def test_pydantic_checks_the_time_limit_of_a_wait():
    """Seconds, timedeltas and contexts pass; the wait itself says what is wrong with others."""
    backup = FakeBackup()
    job_id = backup.add_report_job(status="RUNNING")
    wait = validate_call(backup.client().wait_for_report_job)
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 61_000)

    for timeout in (60, timedelta(seconds=60), context):
        with pytest.raises(ReportJobTimeout) as caught:
            wait(ReportJobId=job_id, timeout=timeout)
        assert caught.value.timeout == 60
    with pytest.raises(ValueError, match="timeout must be 0 or more seconds"):
        wait(ReportJobId=job_id, timeout=None)


def test_pydantic_checks_the_arguments_of_a_client():
    """A session is recognised by its methods."""
    config = {"arbitrary_types_allowed": True}
    init = validate_call(BackupClient.__init__, config=config)
    client = BackupClient.__new__(BackupClient)

    init(client, session=boto3.Session(region_name="eu-west-3"))

    assert client.meta.region_name == "eu-west-3"
    with pytest.raises(ValidationError, match="session"):
        init(client, session="eu-west-3")


@pytest.mark.parametrize("client", [BackupClient, AsyncBackupClient])
def test_help_shows_the_parameters_of_a_method(client):
    """One that may be left out has dots, as in a stub."""
    shown = str(inspect.signature(client.start_report_job))

    assert shown.replace("'", "") == (
        "(self, *, ReportPlanName: str, IdempotencyToken: str = ...) -> StartReportJobResponse"
    )
