"""A session that is passed to the client has the same effect as with boto3."""


def test_a_customized_session_has_the_same_effect_as_with_boto3(run_both):
    """It has a profile, region, keys, default Config, user agent, handlers and a base class."""
    theirs, ours = run_both("session_given")

    assert ours == theirs
    assert ours["shouted"] == "COMPLETED!"
    assert ours["audited"] is True
    assert ours["heard"] == [
        "before-call.backup.DescribeReportJob",
        "before-call.backup.ListReportPlans",
    ]
    assert ours["agent"] == ["app/billing", "company/1"]
    assert (ours["attempts"], ours["signed"]) == (2, True)
