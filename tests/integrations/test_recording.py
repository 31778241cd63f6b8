"""What vcrpy and placebo record of our client is what they record of boto3's."""


def test_a_cassette_is_boto3s_when_vcrpy_records(see):
    """It is written below botocore's connections, and replays without a service."""
    theirs, ours = see("vcr_cassette")

    assert ours == theirs
    assert ours["replayed"] == ours["recorded"]
    assert ours["played"] == 2
    assert (ours["after"], ours["asked"]) == ("COMPLETED", 4)
    assert [each["status"]["code"] for each in ours["responses"]] == [200, 400]
    assert "Authorization" not in ours["requests"][0][3]


def test_files_are_boto3s_when_placebo_records(see):
    """It finds the client by its session, records what was parsed, and plays it back."""
    theirs, ours = see("placebo_pill")

    assert ours == theirs
    assert ours["played"] == ours["recorded"]
    assert ours["files"]["backup.DescribeReportJob_2.json"]["status_code"] == 400
