"""An account in a Region is a small value that makes clients."""

import pickle
import subprocess
import sys

import pytest

from aws_backup_reports import Account, BackupClient
from aws_backup_reports.aio import AsyncBackupClient

ACCOUNT = Account("444455556666", "eu-west-1", "teams/audit", "42")


@pytest.mark.parametrize(
    ("region_name", "partition"),
    [
        ("eu-west-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("xx-new-1", "aws"),
    ],
)
def test_the_role_is_in_the_partition_of_the_region(region_name, partition):
    """As botocore knows it."""
    account = Account("444455556666", region_name, "audit")

    assert account.role_arn == f"arn:{partition}:iam::444455556666:role/audit"


def test_an_account_without_a_role_has_no_arn():
    """The credentials are those of the account already."""
    assert Account("444455556666", "eu-west-1").role_arn is None


@pytest.mark.parametrize(("make", "kind"), [("client", BackupClient), ("async_client", None)])
def test_an_account_makes_a_client_with_its_role(make, kind):
    """In its Region, and with the settings that are given besides."""
    client = getattr(ACCOUNT, make)(call_timeout=5.0, role_session_name="nightly")

    assert type(client) is (kind or AsyncBackupClient)
    assert (
        client._arguments._asdict().items()
        >= {
            "region_name": "eu-west-1",
            "role_arn": "arn:aws:iam::444455556666:role/teams/audit",
            "external_id": "42",
            "role_session_name": "nightly",
            "call_timeout": 5.0,
        }.items()
    )


def test_an_account_pickles_and_compares_by_its_fields():
    """So it can be a key, and be sent to workers."""
    again = pickle.loads(pickle.dumps(ACCOUNT))  # our own bytes

    assert again == ACCOUNT
    assert len({again, ACCOUNT, Account("444455556666", "eu-west-1")}) == 2


@pytest.mark.parametrize(
    "account_id", ["44445555666", "4444555566667", "44445555666x", 444455556666]
)
def test_an_account_id_is_text_of_12_digits(account_id):
    """A number would lose the zeros at its beginning."""
    with pytest.raises(ValueError, match=f"Invalid account_id {account_id!r}"):
        Account(account_id, "eu-west-1")


@pytest.mark.parametrize("role_name", ["", "two words", "/audit", "arn:aws:iam::1:role/audit", 7])
def test_a_role_name_is_no_arn(role_name):
    """The ARN follows from the account and the Region."""
    with pytest.raises(ValueError, match="Invalid role_name"):
        Account("444455556666", "eu-west-1", role_name)


def test_an_external_id_needs_a_role():
    """It would have no effect."""
    with pytest.raises(ValueError, match="external_id is for a role"):
        Account("444455556666", "eu-west-1", external_id="42")


def test_an_account_needs_no_botocore_until_it_is_used():
    """A program that only hands accounts on does not load it."""
    program = (
        "import sys; from aws_backup_reports.accounts import Account;"
        "Account('444455556666', 'eu-west-1', 'audit');"
        "print([name for name in sys.modules if name.startswith('botocore')])"
    )

    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )

    assert run.stdout.strip() == "[]"
