"""What a program puts in the place of botocore's methods is obeyed as boto3 obeys it."""

import pytest


@pytest.mark.parametrize("when", ["early", "late"])
def test_what_replaces_a_method_is_obeyed(see, when):
    """Functions, mocks and wrappers, before our import and after it; a guard lets nothing out."""
    theirs, ours = see("replaced_methods", when)

    assert ours == theirs
    for name, (_, noted, sent) in ours.items():
        assert noted or "mocked" in name
        assert sent == (1 if "wrapped" in name else 0), name


@pytest.mark.parametrize("when", ["early", "late", "inject"])
def test_what_replaces_tls_is_obeyed_on_the_wire(see, when):
    """Contexts of a program's own, pinned versions, the CA bundle, and truststore."""
    theirs, ours = see("replaced_tls", when)

    assert ours == theirs
    for name, (outcomes, versions, noted) in ours.items():
        is_pinned = name not in ("nothing", "context of truststore", "watched class of contexts")
        assert outcomes == ["COMPLETED"] * 2, name
        assert versions == (["TLSv1.2"] if is_pinned else ["TLSv1.3"]) * 2, name
        assert noted == (["load", "wrap"] * 2 if "watched" in name or "subclass" in name else [])
