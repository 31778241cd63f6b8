"""How much of a client a Lambda function has to bring along."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from importlib.metadata import distributions
from pathlib import Path

from .peers import FLOOR, SPECIFICATION, Peer


def zipped(peer: Peer, *, beside_boto3: bool) -> int:
    """Return the bytes of a zip of what a peer needs; 0 if that is nothing.

    The runtime has its own client of Lambda, and boto3 with all that it needs; `beside_boto3` makes
    use of the latter.
    """
    runtime = SPECIFICATION if beside_boto3 else FLOOR
    return _zipped(peer, {*peer.packages()} - {*runtime.packages()})


def _zipped(peer: Peer, packages: Collection[str]) -> int:
    """Return the bytes of a zip of packages as they are installed, without bytecode."""
    if not packages:
        return 0
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for each in distributions(path=[str(peer.site_packages)]):
            if each.metadata["Name"] in packages:
                for path in each.files or ():
                    # Commands are installed elsewhere.
                    if path.suffix != ".pyc" and ".." not in path.parts:
                        file.write(Path(str(each.locate_file(path))), str(path))
    return len(archive.getvalue())
