"""The seven operations other than ``DescribeReportJob``: requests, checks, results and errors."""

from __future__ import annotations

import enum
from datetime import date, datetime, timedelta, timezone

from aws_backup_reports._wire.operations import OPERATIONS
from tests._server import answer

from ._both import ABSENT, UNAVAILABLE, Case, Differs, cases
from ._older_botocore import STATUS_429

CHANNEL = {"S3BucketName": "reports"}
SETTING = {"ReportTemplate": "BACKUP_JOB_REPORT"}
PLAN = {
    "ReportPlanName": "nightly",
    "ReportDeliveryChannel": CHANNEL,
    "ReportSetting": SETTING,
}
NAME = {"ReportPlanName": "nightly"}
EMPTY = answer(200, "{}")

MINIMAL = {
    "create_report_plan": PLAN,
    "delete_report_plan": NAME,
    "describe_report_plan": NAME,
    "list_report_jobs": {},
    "list_report_plans": {},
    "start_report_job": NAME,
    "update_report_plan": NAME,
}
"""The required parameters of each operation."""


class Template(str, enum.Enum):
    """An enum whose members are strings."""

    BACKUP = "BACKUP_JOB_REPORT"


def case(case_id, method, differs=None, /, *, answers=(EMPTY,), config=None, since=None, **call):
    """Return a case that calls an operation; the answer is an empty object unless given."""
    return Case(
        f"{method}-{case_id}",
        method=method,
        call=call,
        answers=answers,
        config=config,
        differs=differs,
        since=since,
    )


def listed(case_id, /, **call):
    """Return a case that calls ``ListReportJobs``."""
    return case(case_id, "list_report_jobs", **call)


def created(case_id, /, **changes):
    """Return a case that calls ``CreateReportPlan`` with changes to the required parameters."""
    call = {name: value for name, value in {**PLAN, **changes}.items() if value is not ABSENT}
    return case(case_id, "create_report_plan", **call)


def set_up(case_id, /, **setting):
    """Return a case that calls ``CreateReportPlan`` with more in its setting."""
    return created(case_id, ReportSetting={**SETTING, **setting})


ZONE = timezone(timedelta(hours=5, minutes=30))
INSTANTS = [
    datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc).replace(tzinfo=None),
    datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
    datetime(2024, 1, 2, 3, 4, 5, 678900, tzinfo=timezone.utc),
    datetime(2024, 1, 2, 3, 4, 5, 1, tzinfo=ZONE),
    datetime(2024, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(-timedelta(hours=3))),
    datetime(987, 1, 2, tzinfo=timezone.utc),
    "2024-01-02T03:04:05Z",
    "2024-01-02T03:04:05.678+01:00",
    "2024-01-02",
    "1704164645",
    "1704164645.5",
    1704164645,
    1704164645.25,
    0,
    -1.5,
]

REQUESTS = [
    *(case("least", method, **call) for method, call in MINIMAL.items()),
    *(
        listed(f"{type(value).__name__}-{value}", ByCreationBefore=value, ByCreationAfter=value)
        for value in INSTANTS
    ),
    listed("call-order", NextToken="t", ByStatus="FAILED", MaxResults=5, ByReportPlanName="p"),
    listed("other-order", ByReportPlanName="p", MaxResults=5, ByStatus="FAILED", NextToken="t"),
    *(
        listed(f"token-{token!r}", NextToken=token)
        for token in ("", " ", "a b&c=d/e?f#g%h+i~j", "é\u20ac\U0001f600", "x" * 5000)
    ),
    listed("empty-status", ByStatus=""),
    listed("enum", ByStatus=Template.BACKUP),
    listed("long-name", ByReportPlanName="p" * 300),
    *(listed(f"max-{value}", MaxResults=value) for value in (1, 1000, 1001, 10**20, True)),
    case("page", "list_report_plans", NextToken="n", MaxResults=3),
    *(
        case(f"name-{name[:9]!r}", method, **{**MINIMAL[method], "ReportPlanName": name})
        for method in ("start_report_job", "update_report_plan", "describe_report_plan")
        for name in ("a b/c~\u00e9", "%2F", "{0}", "p" * 300, "-")
    ),
    case("token", "start_report_job", IdempotencyToken="mine", **NAME),
    case("token-first", "start_report_job", IdempotencyToken="", ReportPlanName="nightly"),
    case("token", "update_report_plan", IdempotencyToken="mine", **NAME),
    created("token", IdempotencyToken="mine"),
    created(
        "all",
        ReportPlanDescription='quotes " \\ and \u00e9\u20ac\U0001f600\u2028\n',
        ReportDeliveryChannel={
            "Formats": ["CSV", "JSON"],
            "S3KeyPrefix": "a/b",
            "S3BucketName": "reports",
        },
        ReportSetting={
            "Regions": ["*"],
            "OrganizationUnits": [],
            "Accounts": ("ROOT", "111122223333"),
            "NumberOfFrameworks": 2,
            "FrameworkArns": ("arn:1",),
            "ReportTemplate": Template.BACKUP,
        },
        ReportPlanTags={"b": "1", "a": "", "\u00e9": "\u00fc"},
    ),
    set_up("a-boolean", NumberOfFrameworks=True),
    set_up("a-great-number", NumberOfFrameworks=10**30),
    created("no-tags", ReportPlanTags={}),
    created("surrogate", ReportPlanDescription="\ud800"),
    case(
        "all",
        "update_report_plan",
        ReportSetting=SETTING,
        ReportPlanName="nightly",
        ReportDeliveryChannel=CHANNEL,
        ReportPlanDescription="",
    ),
]


@cases(REQUESTS)
def test_each_operation_sends_the_same_request_as_boto3(both, case):
    """Method, path, query, headers and their order, body and signature are the same."""
    both(case)


RETRIED = [
    case("retried", method, answers=(UNAVAILABLE, EMPTY), **call)
    for method, call in MINIMAL.items()
]


@cases(RETRIED)
def test_each_operation_is_retried_as_by_boto3(both, case):
    """All attempts have the same body and the same idempotency token."""
    _, ours = both(case)

    first, second = ours[0].requests
    assert first.body == second.body


INVALID = [
    *(case("unknown", method, **call, Foo=1) for method, call in MINIMAL.items()),
    *(case("nothing", method) for method in MINIMAL if MINIMAL[method]),
    *(
        case(f"none-{name}", method, **{**MINIMAL[method], name: None})
        for method, name in [
            ("list_report_jobs", "ByReportPlanName"),
            ("list_report_jobs", "ByCreationAfter"),
            ("list_report_jobs", "MaxResults"),
            ("list_report_jobs", "NextToken"),
            ("list_report_plans", "NextToken"),
            ("start_report_job", "ReportPlanName"),
            ("start_report_job", "IdempotencyToken"),
            ("create_report_plan", "ReportPlanTags"),
            ("create_report_plan", "ReportSetting"),
            ("update_report_plan", "ReportDeliveryChannel"),
        ]
    ),
    *(
        listed(f"instant-{type(value).__name__}-{value}", ByCreationBefore=value)
        for value in (date(2024, 1, 2), "", "soon", b"2024", [], {}, float("nan"), 1e30, "inf")
    ),
    *(
        listed(f"max-{value!r}", MaxResults=value)
        for value in (0, -1, False, "5", 5.0, [], float("inf"))
    ),
    listed("empty-name", ByReportPlanName=""),
    listed("many", ByReportPlanName=1, ByStatus=2, MaxResults="x", NextToken=3, Foo=4),
    *(
        case("number-as-name", method, **{**call, "ReportPlanName": 5})
        for method, call in MINIMAL.items()
        if call
    ),
    created("no-channel", ReportDeliveryChannel=ABSENT),
    created("empty-name", ReportPlanName=""),
    created("channel-is-text", ReportDeliveryChannel="reports"),
    created("channel-is-empty", ReportDeliveryChannel={}),
    created("setting-is-empty", ReportSetting={}),
    created("setting-is-unknown", ReportSetting={"Foo": 1}),
    created("formats-is-text", ReportDeliveryChannel={**CHANNEL, "Formats": "CSV"}),
    created("formats-hold-a-number", ReportDeliveryChannel={**CHANNEL, "Formats": ["CSV", 5]}),
    set_up("arns-hold-none", FrameworkArns=[None, "a", 1]),
    set_up("arns-are-a-set", FrameworkArns={"a"}),
    set_up("number-is-text", NumberOfFrameworks="2"),
    set_up("number-is-a-fraction", NumberOfFrameworks=2.0),
    set_up("accounts-are-none", Accounts=None),
    created("tags-are-a-list", ReportPlanTags=[("a", "b")]),
    created("tags-hold-a-number", ReportPlanTags={"a": 1, "b": "c", "d": None}),
    created("tags-by-number", ReportPlanTags={1: "a"}),
    created("all-wrong", ReportPlanName=1, ReportSetting={"Accounts": [1]}, Foo=1, Bar=2),
]


@cases(INVALID)
def test_invalid_parameters_are_rejected_as_by_boto3(both, case):
    """All problems are reported in boto3's words and order, nested ones too; nothing is sent."""
    both(case)


def unchecked(case_id, method, differs=None, /, **call):
    """Return a case whose parameters are not validated."""
    return case(case_id, method, differs, config={"parameter_validation": False}, **call)


UNCHECKED = [
    unchecked("nones", "list_report_jobs", NextToken=None, ByStatus="FAILED", MaxResults=None),
    unchecked("none-as-instant", "list_report_jobs", ByCreationAfter=None),
    unchecked("zero", "list_report_jobs", MaxResults=0, NextToken=5, ByStatus=1.5),
    unchecked("bytes", "list_report_jobs", NextToken=b"a b"),
    unchecked("nothing", "create_report_plan"),
    unchecked("none-as-token", "start_report_job", IdempotencyToken=None, **NAME),
    unchecked("numbers", "create_report_plan", ReportPlanName=5, ReportPlanTags={"a": 1}),
    unchecked("number-as-name", "describe_report_plan", ReportPlanName=5),
    unchecked("structure-is-empty", "update_report_plan", ReportSetting={}, **NAME),
]


@cases(UNCHECKED)
def test_unchecked_parameters_are_sent_as_by_boto3(both, case):
    """With ``parameter_validation`` off, None is left out, and anything else is sent."""
    both(case)


def names(method):
    """Yield cases with plan names that are empty or lead to another path."""
    problem = "Parameter validation failed:\nInvalid {} for parameter ReportPlanName, value: {}"
    for name in (".", ".."):
        text = problem.format("value", f"{name!r}, valid values: anything but '.' and '..', ")
        yield case(
            f"name-{name}",
            method,
            Differs(
                "dot-id",
                stage="calling",
                result=None,
                order=None,
                error="ParamValidationError",
                text=f"{text}which lead to another path",
                sent=0,
                connections=0,
            ),
            ReportPlanName=name,
        )
    yield case("name-empty", method, ReportPlanName="")


@cases([each for method in ("delete_report_plan", "start_report_job") for each in names(method)])
def test_a_plan_name_that_leads_to_another_path_is_rejected(both, case):
    """``DELETE /audit/report-plans/..`` would be sent to another resource."""
    both(case)


STORED_PLAN = {
    "CreationTime": 1.578560834253e9,
    "DeploymentStatus": "COMPLETED",
    "LastAttemptedExecutionTime": None,
    "LastSuccessfulExecutionTime": 1516925490.087,
    "New": {"a": 1},
    "ReportDeliveryChannel": {
        "Formats": ["CSV", None],
        "S3BucketName": "reports",
        "S3KeyPrefix": None,
    },
    "ReportPlanArn": "arn:aws:backup:us-east-1:111111111111:report-plan:nightly-914d249e",
    "ReportPlanDescription": "",
    "ReportPlanName": "nightly",
    "ReportSetting": {
        "Accounts": [],
        "FrameworkArns": None,
        "NumberOfFrameworks": 0,
        "OrganizationUnits": ["ou-1"],
        "Regions": ["*"],
        "ReportTemplate": "BACKUP_JOB_REPORT",
    },
}
STORED_JOB = {"ReportJobId": "job-1", "Status": "RUNNING", "CreationTime": 1516925490.087}
WRITTEN = {
    "CreationTime": 1516925490.087,
    "ReportPlanArn": STORED_PLAN["ReportPlanArn"],
    "ReportPlanName": "nightly",
}


def answered(method, case_id, body, differs=None):
    """Return a case with a 200 response that has this body."""
    return case(case_id, method, differs, answers=(answer(200, body),), **MINIMAL[method])


RESULTS = [
    *(answered(method, "empty", {}) for method in MINIMAL),
    *(answered(method, "no-body", b"") for method in MINIMAL),
    *(answered(method, "unknown", {"Foo": 1}) for method in MINIMAL),
    answered("describe_report_plan", "plan", {"ReportPlan": STORED_PLAN}),
    answered("describe_report_plan", "null", {"ReportPlan": None}),
    answered("describe_report_plan", "nothing-in-it", {"ReportPlan": {}}),
    answered("list_report_plans", "two", {"ReportPlans": [STORED_PLAN, {}], "NextToken": "n"}),
    answered("list_report_plans", "null-token", {"ReportPlans": [], "NextToken": None}),
    answered("list_report_plans", "empty-token", {"ReportPlans": [], "NextToken": ""}),
    answered("list_report_plans", "null-list", {"ReportPlans": None, "NextToken": "n"}),
    answered("list_report_jobs", "two", {"NextToken": "n", "ReportJobs": [STORED_JOB] * 2}),
    answered("list_report_jobs", "with-a-null", {"ReportJobs": [None, STORED_JOB]}),
    answered("list_report_jobs", "empty-list", {"ReportJobs": []}),
    answered("start_report_job", "id", {"ReportJobId": "job-1"}),
    answered("start_report_job", "null-id", {"ReportJobId": None}),
    answered("create_report_plan", "written", WRITTEN),
    answered("update_report_plan", "written", WRITTEN),
]


@cases(RESULTS)
def test_each_operation_returns_the_same_result_as_with_boto3(both, case):
    """This covers nested structures, nulls, empty lists and tokens."""
    both(case)


ERRORS = {
    "start_report_job": [
        "InvalidParameterValueException",
        "ServiceUnavailableException",
        "MissingParameterValueException",
        "ResourceNotFoundException",
        "AccessDeniedException",
    ],
    "create_report_plan": ["AlreadyExistsException", "LimitExceededException", "Foo"],
    "update_report_plan": ["ConflictException", "InvalidRequestException"],
    "delete_report_plan": ["InvalidResourceStateException", "ConflictException"],
    "list_report_plans": ["DependencyFailureException", "ThrottlingException"],
    "list_report_jobs": ["ResourceNotFoundException", "UnrecognizedClientException"],
    "describe_report_plan": ["ResourceNotFoundException"],
}


def failed(method, code, status):
    """Return a case in which each attempt gets this error of the service."""
    is_known = code in {*OPERATIONS[method].errors, "ThrottlingException"}
    body = {
        "Code": "ERROR_1",
        "Message": "no",
        "Type": None,
        "Arn": "arn:1",
        "CreatorRequestId": "r",
    }
    given = answer(status, body, {"X-Amzn-Errortype": f"{code}:http://internal.amazon.com/"})
    since = STATUS_429 if status == 429 and not is_known else None
    return case(f"{code}-{status}", method, answers=(given,) * 3, since=since, **MINIMAL[method])


@cases(
    [
        failed(method, code, status)
        for method, codes in ERRORS.items()
        for code in codes
        for status in (400, 429)
    ]
)
def test_each_operation_raises_the_same_errors_as_with_boto3(both, case):
    """For each code, class, text, members and number of attempts are the same."""
    both(case)
