"""What the peers find around them: servers, certificates, settings and keys."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import botocore
import trustme
from OpenSSL.crypto import FILETYPE_PEM, load_certificate

from .server import KEYS

PEM_END = "-----END CERTIFICATE-----\n"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Environment variables for the programs that are measured.

    Every client finds the server by them and verifies it with a bundle as large as those that
    botocore and certifi ship: theirs, and one authority more.
    """

    keys: dict[str, str]
    """Keys in the environment."""

    profile: dict[str, str]
    """Keys in ``~/.aws/credentials``."""

    folder: dict[str, str]
    """Keys in the environment, and a folder with one file for each certificate as the bundle."""

    closing: dict[str, str]
    """A server that ends each connection after one answer, and no retries."""

    verifying_url: str
    """A server that refuses what is not signed correctly."""

    certificates: int
    """How many certificates the bundle holds."""


@contextlib.contextmanager
def surroundings() -> Iterator[Surroundings]:
    """Start the servers, write the files, and take all of it away at the end."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bundle = _bundle(root)
        base = {
            "AWS_CA_BUNDLE": str(root / "bundle.pem"),
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL_BACKUP": stack.enter_context(_server(root, "keep")),
            "AWS_REGION": "us-east-1",
            "HOME": str(root / "nobody"),
            "PATH": "/usr/bin:/bin",
            # By this variable capo-backup and the floor learn of the bundle.
            "SSL_CERT_FILE": str(root / "bundle.pem"),
        }
        keys = base | {
            "AWS_ACCESS_KEY_ID": KEYS.access_key_id,
            "AWS_SECRET_ACCESS_KEY": KEYS.secret_access_key,
        }
        closing = stack.enter_context(_server(root, "close"))
        yield Surroundings(
            keys=keys,
            profile=base | {"HOME": _home(root)},
            folder=keys | {"AWS_CA_BUNDLE": _hashed(root, bundle)},
            closing=keys | {"AWS_ENDPOINT_URL_BACKUP": closing, "AWS_MAX_ATTEMPTS": "1"},
            verifying_url=stack.enter_context(_server(root, "verify")),
            certificates=len(bundle),
        )


def _bundle(root: Path) -> list[str]:
    """Write a server's certificate, and a bundle that has its authority last."""
    authority = trustme.CA()
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        str(root / "server.pem")
    )
    shipped = (Path(botocore.__file__).parent / "cacert.pem").read_text()
    bundle = shipped + authority.cert_pem.bytes().decode()
    (root / "bundle.pem").write_text(bundle)
    return [part + PEM_END for part in bundle.split(PEM_END) if part.strip()]


def _hashed(root: Path, bundle: list[str]) -> str:
    """Write each certificate to a file that OpenSSL finds by its subject."""
    folder = root / "certificates"
    folder.mkdir()
    for text in bundle:
        name = f"{load_certificate(FILETYPE_PEM, text.encode()).subject_name_hash():08x}"
        taken = len(list(folder.glob(f"{name}.*")))
        (folder / f"{name}.{taken}").write_text(text)
    return str(folder)


def _home(root: Path) -> str:
    """Write a profile with keys."""
    settings = root / "somebody" / ".aws"
    settings.mkdir(parents=True)
    (settings / "config").write_text("[default]\nregion = us-east-1\n")
    (settings / "credentials").write_text(
        "[default]\n"
        f"aws_access_key_id = {KEYS.access_key_id}\n"
        f"aws_secret_access_key = {KEYS.secret_access_key}\n"
    )
    return str(settings.parent)


def end_in_order() -> None:
    """Have SIGTERM end this program like an exit, which leaves no server and no folder behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@contextlib.contextmanager
def _server(root: Path, mode: str) -> Iterator[str]:
    """Start a server in a process of its own, whose CPU is not counted; give its URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server", str(root / "server.pem"), mode],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield f"https://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
