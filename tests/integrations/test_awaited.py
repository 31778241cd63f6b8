"""Tools that listen to botocore do so to awaited calls, from threads of the client."""


def test_opentelemetry_s_spans_are_within_those_of_the_tasks_that_await(run_ours):
    """Also those of the calls of waits and pages, and however many tasks there are."""
    seen = run_ours("awaited_spans")

    assert seen["within"] == sorted(
        [["Backup.DescribeReportJob", f"mine-{number}"] for number in range(5)]
        + [["Backup.DescribeReportJob", "waiting"]] * 2
        + [["Backup.ListReportJobs", "listing"]] * 4
    )
    assert len(seen["headers"]) == 11


def test_moto_and_botocore_s_stubber_answer_awaited_calls(run_ours):
    """As they answer those of boto3, which sees the same plans."""
    seen = run_ours("awaited_mocks")

    plans = [*(f"mine_{number}" for number in range(5)), "theirs"]
    assert seen["mocked"] == seen["before"] == [plans, "ResourceNotFoundException"]
    assert seen["patched"] == ["patched"]
    assert seen["stubbed"] == ["stubbed", "ResourceNotFoundException"]
    assert seen["left"] == []
