"""Replacements of botocore's methods have the same effect as with boto3."""

import pytest


@pytest.mark.parametrize("when", ["early", "late"])
def test_a_replaced_method_has_the_same_effect_as_with_boto3(run_both, when):
    """Functions, mocks and wrappers work, before our import and after it; guards stop requests."""
    theirs, ours = run_both("replaced_methods", when)

    assert ours == theirs
    for name, (_, noted, sent) in ours.items():
        assert noted or "mocked" in name
        assert sent == (1 if "wrap" in name else 0), name


@pytest.mark.parametrize("when", ["early", "late", "inject"])
def test_replaced_tls_has_the_same_effect_as_with_boto3(run_both, when):
    """It can be a program's own contexts, pinned versions, the CA bundle or truststore."""
    theirs, ours = run_both("replaced_tls", when)

    assert ours == theirs
    for name, (outcomes, versions, noted) in ours.items():
        is_pinned = name not in ("nothing", "context of truststore", "watched class of contexts")
        assert outcomes == ["COMPLETED"] * 2, name
        assert versions == (["TLSv1.2"] if is_pinned else ["TLSv1.3"]) * 2, name
        assert noted == (["load", "wrap"] * 2 if "watched" in name or "subclass" in name else [])
