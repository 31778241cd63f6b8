"""vcrpy and placebo record the same from our client as from boto3's."""


def test_vcrpy_records_the_same_cassette_as_with_boto3(run_both):
    """It is recorded below botocore's connections, and replayed without a service."""
    theirs, ours = run_both("vcr_cassette")

    assert ours == theirs
    assert ours["replayed"] == ours["recorded"]
    assert ours["played"] == 2
    assert (ours["after"], ours["received"]) == ("COMPLETED", 4)
    assert [each["status"]["code"] for each in ours["responses"]] == [200, 400]
    assert "Authorization" not in ours["requests"][0][3]


def test_placebo_records_the_same_files_as_with_boto3(run_both):
    """It finds the client by its session, records parsed answers, and plays them back."""
    theirs, ours = run_both("placebo_pill")

    assert ours == theirs
    assert ours["played"] == ours["recorded"]
    assert ours["files"]["backup.DescribeReportJob_2.json"]["status_code"] == 400
