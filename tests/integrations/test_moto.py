"""moto mocks our client as it mocks boto3's."""


def test_both_clients_share_the_plans_in_moto(run_both):
    """Each sees the other's plans, and gets the same errors for what moto does not have."""
    theirs, ours = run_both("moto_plans")

    assert ours == theirs
    assert ours["decorated"]["seen"] == [["mine", "theirs"]] * 2
    assert ours["decorated"]["missing"][0] == "ResourceNotFoundException"
    assert (ours["before"], ours["patched"]) == (["early"], ["patched"])
    assert ours["session"] == [["session"], "eu-west-1"]
    assert ours["left"] == []


def test_moto_can_patch_a_client_that_is_older_than_its_import(run_both):
    """`moto.core.patch_client` accepts it as a client of botocore."""
    theirs, ours = run_both("moto_late")

    assert ours == theirs == {"plans": ["late"], "left": []}


def test_moto_s_s3_serves_the_files_of_reports(run_ours):
    """In pieces, and with its errors."""
    ours = run_ours("moto_report")

    assert ours == {"rows": 500_000, "sizes": [4_500_017, 0], "missing": "NoSuchKey", "left": []}
