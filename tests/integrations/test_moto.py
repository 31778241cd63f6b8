"""moto catches our client as it catches boto3's."""


def test_plans_cross_from_one_client_to_the_other_when_moto_mocks(see):
    """Made by one and seen by the other, with the same errors and the same gaps."""
    theirs, ours = see("moto_plans")

    assert ours == theirs
    assert ours["decorated"]["seen"] == [["mine", "theirs"]] * 2
    assert ours["decorated"]["missing"][0] == "ResourceNotFoundException"
    assert (ours["before"], ours["patched"]) == (["early"], ["patched"])
    assert ours["session"] == [["session"], "eu-west-1"]
    assert ours["left"] == []


def test_a_client_is_caught_when_moto_came_later_and_it_is_handed_over(see):
    """`moto.core.patch_client` takes it for a client of botocore."""
    theirs, ours = see("moto_late")

    assert ours == theirs == {"plans": ["late"], "left": []}
