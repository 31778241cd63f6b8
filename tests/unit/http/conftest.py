"""What tests of TLS share."""

import pytest

from tests.unit.http._tls import CA


@pytest.fixture(scope="session")
def bundle(tmp_path_factory):
    """A file with the only CA that is trusted."""
    path = tmp_path_factory.mktemp("ca") / "bundle.pem"
    CA.cert_pem.write_to_path(path)
    return str(path)
