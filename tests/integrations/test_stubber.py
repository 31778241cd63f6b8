"""botocore's Stubber stubs our client as it stubs boto3's."""


def test_stubbed_calls_have_the_same_outcome_as_with_boto3(run_both):
    """This covers answers, errors, expected parameters, ANY, pending responses and misuse."""
    theirs, ours = run_both("stubbed_calls")

    throttled = ours["errors"][0][2]
    assert throttled[0] == "ThrottlingException"
    assert throttled[1].endswith(
        'slow down (ask less often, or let the client slow down: Config(retries={"mode": '
        '"adaptive"}))'
    )
    throttled[:2] = ["ClientError", throttled[1].partition(" (ask")[0]]
    assert ours == theirs
    answers, pending = ours["answers"]
    assert answers[0]["ReportJob"]["Status"] == "COMPLETED"
    assert "ResponseMetadata" not in answers[0]
    assert answers[-1][0] == "UnStubbedResponseError"
    assert pending is None
    assert ours["wrong_parameters"][1] == ["AssertionError", "1 responses remaining in queue."]
    assert ours["deactivated"][0] == "NoCredentialsError"
