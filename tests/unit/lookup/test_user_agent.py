"""The User-Agent header."""

import botocore
import pytest

from aws_backup_reports import __version__
from aws_backup_reports._lookup.user_agent import user_agent


def write(**changes):
    """Return the header with these settings instead of the usual ones."""
    given = {
        "retry_mode": "standard",
        "features": (),
        "app_id": None,
        "session_extra": None,
        "config_extra": None,
        "override": None,
    }
    return user_agent(**(given | changes))


@pytest.fixture(autouse=True)
def platform(monkeypatch):
    """Set the facts about the machine that the header reports."""
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.release", lambda: "6.1.0 #1")
    monkeypatch.setattr("platform.machine", lambda: "AArch64")
    monkeypatch.setattr("platform.python_version", lambda: "3.11.7")
    monkeypatch.setattr("platform.python_implementation", lambda: "CPython")


def test_the_header_names_the_library_and_the_platform():
    """The order and the format are those that AWS reads."""
    assert write() == (
        f"aws-backup-reports/{__version__} md/Botocore#{botocore.__version__} ua/2.1 "
        "os/linux#6.1.0-#1 md/arch#aarch64 lang/python#3.11.7 md/pyimpl#CPython m/E "
        "cfg/retry-mode#standard"
    )


@pytest.mark.parametrize(
    ("system", "release", "parts"),
    [
        ("Windows", "10", "os/windows#10"),
        ("Darwin", "23.1.0", "os/macos#23.1.0"),
        ("Linux", "", "os/linux"),
        ("Sun OS", "5", "os/other md/Sun-OS#5"),
        ("", "", "os/other md/"),
    ],
)
def test_each_system_has_the_name_that_aws_knows(system, release, parts, monkeypatch):
    """Unknown systems are reported as ``other``, followed by their own names."""
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.release", lambda: release)

    assert f" ua/2.1 {parts} md/arch" in write()


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"retry_mode": "legacy"}, "m/D cfg/retry-mode#legacy"),
        ({"retry_mode": "adaptive"}, "m/F cfg/retry-mode#adaptive"),
        ({"features": {"g", "N"}}, "m/E,N,g cfg/retry-mode#standard"),
        ({"app_id": "my app/1"}, "cfg/retry-mode#standard app/my-app-1"),
        ({"session_extra": "a b", "config_extra": "c"}, "cfg/retry-mode#standard a b c"),
        ({"app_id": "x", "session_extra": "", "config_extra": "y"}, "app/x y"),
    ],
    ids=str,
)
def test_settings_are_reported(changes, part):
    """Features are sorted, the app id is cleaned, and extras are unchanged."""
    assert write(**changes).endswith(part)


def test_the_execution_environment_is_reported(monkeypatch):
    """Lambda sets it; it comes before the features."""
    monkeypatch.setenv("AWS_EXECUTION_ENV", "AWS_Lambda_python3.11 x")

    assert " exec-env/AWS_Lambda_python3.11-x m/E " in write()


@pytest.mark.parametrize(
    ("override", "header"), [("mine/1", "mine/1 a"), ("", " a")], ids=["text", "empty"]
)
def test_an_override_replaces_everything_but_the_extras(override, header):
    """Boto3's ``user_agent`` does the same."""
    assert write(override=override, session_extra="a", app_id="x") == header
