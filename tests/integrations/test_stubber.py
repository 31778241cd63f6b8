"""botocore's Stubber stubs our client as it stubs boto3's."""


def test_stubbed_calls_are_boto3s_when_botocores_stubber_answers(see):
    """Answers, errors, expected parameters, ANY, what is pending, and its complaints."""
    theirs, ours = see("stubbed_calls")

    assert ours == theirs
    answers, pending = ours["answers"]
    assert answers[0]["ReportJob"]["Status"] == "COMPLETED"
    assert "ResponseMetadata" not in answers[0]
    assert answers[-1][0] == "UnStubbedResponseError"
    assert pending is None
    assert ours["wrong_parameters"][1] == ["AssertionError", "1 responses remaining in queue."]
    assert ours["deactivated"][0] == "NoCredentialsError"
