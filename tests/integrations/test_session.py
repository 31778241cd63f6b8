"""A session that is handed over counts as it does for boto3."""


def test_a_session_is_used_as_by_boto3_when_it_was_set_up_by_others(see):
    """Profile, region, credentials, default Config, user agent, handlers and client classes."""
    theirs, ours = see("session_given")

    assert ours == theirs
    assert ours["shouted"] == "COMPLETED!"
    assert ours["audited"] is True
    assert ours["heard"] == [
        "before-call.backup.DescribeReportJob",
        "before-call.backup.ListReportPlans",
    ]
    assert ours["agent"] == ["app/billing", "company/1"]
    assert (ours["attempts"], ours["signed"]) == (2, True)
