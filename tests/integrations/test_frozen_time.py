"""freezegun stops the time; waits and calls end all the same."""


def test_a_wait_ends_where_the_time_stands_still(run_ours):
    """The pauses that were asked for count: there are as many polls as in an hour."""
    error, polls = run_ours("frozen_time", "during")

    assert error == "ReportJobTimeout"
    assert 120 < polls < 170


def test_a_limit_holds_after_an_import_with_a_frozen_clock(run_ours):
    """The client reads the clock when it needs it, not when it is imported."""
    assert run_ours("frozen_time", "after") == ["CallTimeoutError", True]
