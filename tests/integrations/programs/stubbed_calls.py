"""botocore's Stubber: answers, errors, expected parameters, and its errors when it is misused."""

from datetime import datetime, timezone

from _client import make_client, outcome_of, report
from botocore.stub import ANY, Stubber

client = make_client(region_name="eu-west-1")
JOB = {
    "ReportJobId": "job-1",
    "Status": "COMPLETED",
    "CreationTime": datetime(2026, 1, 2, tzinfo=timezone.utc),
    "ReportDestination": {"S3BucketName": "reports", "S3Keys": ["Backup/1.csv"]},
}


def describe(**params):
    """Describe a job, and return the result or the error."""
    return outcome_of(lambda: client.describe_report_job(**params))


def client_error():
    """Return the error of a call, with its response."""
    try:
        client.describe_report_job(ReportJobId="x")
    except client.exceptions.ClientError as error:
        return [type(error).__name__, str(error), error.response]
    return None


def with_stubber(use):
    """Return what comes of a use of a stubber, and whether responses are left in it."""
    with Stubber(client) as stubber:
        outcome = outcome_of(lambda: use(stubber))
        return [outcome, outcome_of(stubber.assert_no_pending_responses)]


def answers(stubber):
    """Answers in turn, with and without expected parameters."""
    stubber.add_response("describe_report_job", {"ReportJob": JOB}, {"ReportJobId": "job-1"})
    stubber.add_response("describe_report_job", {"ReportJob": JOB}, {"ReportJobId": ANY})
    stubber.add_response("describe_report_job", {})
    stubber.add_response("start_report_job", {"ReportJobId": "j"}, {"ReportPlanName": "nightly"})
    return [
        describe(ReportJobId="job-1"),
        describe(ReportJobId="whichever"),
        describe(ReportJobId="x"),
        outcome_of(lambda: client.start_report_job(ReportPlanName="nightly")),
        describe(ReportJobId="one too many"),
    ]


def metadata(stubber):
    """An answer that has its own metadata."""
    stubber.add_response(
        "list_report_jobs",
        {"ReportJobs": [JOB], "ResponseMetadata": {"RequestId": "r", "HTTPStatusCode": 200}},
    )
    return client.list_report_jobs()


def errors(stubber):
    """Errors with and without a class, with all that can be passed."""
    stubber.add_client_error("describe_report_job", "ResourceNotFoundException", "gone", 400)
    stubber.add_client_error("describe_report_job")
    stubber.add_client_error(
        "describe_report_job",
        "ThrottlingException",
        "slow down",
        http_status_code=429,
        service_error_meta={"More": 1},
        response_meta={"RequestId": "r"},
        expected_params={"ReportJobId": "x"},
    )
    stubber.add_client_error(
        "describe_report_job",
        "MissingParameterValueException",
        modeled_fields={"Code": "ERROR_1", "Context": "c"},
    )
    return [client_error() for _ in range(4)]


def wrong_parameters(stubber):
    """A call with other parameters leaves the response in the queue."""
    stubber.add_response("describe_report_job", {}, {"ReportJobId": "job-1"})
    return describe(ReportJobId="job-2")


def wrong_operation(stubber):
    """So does a call of another operation."""
    stubber.add_response("list_report_jobs", {"ReportJobs": []})
    return describe(ReportJobId="job-1")


def invalid_parameters(stubber):
    """Parameters are validated, as they are without a stubber."""
    stubber.add_response("describe_report_job", {})
    return describe(ReportJobId=5)


def no_method(stubber):
    """A response for a method that the client does not have."""
    stubber.add_response("nope", {})


def invalid_response(stubber):
    """An answer that does not fit AWS's model."""
    stubber.add_response("describe_report_job", {"ReportJob": {"Status": 5}})


stubber = Stubber(client)
stubber.add_response("describe_report_job", {})
stubber.activate()
stubber.deactivate()
report(
    {
        each.__name__: with_stubber(each)
        for each in (
            answers,
            metadata,
            errors,
            wrong_parameters,
            wrong_operation,
            invalid_parameters,
            no_method,
            invalid_response,
        )
    }
    | {"deactivated": describe(ReportJobId="x"), "model": client.meta.service_model.service_id}
)
