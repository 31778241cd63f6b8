"""Writing the figures down: a table for people, JSON for programs."""

from __future__ import annotations

import json
import os
import platform
import re
import ssl
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from .peers import (
    AIOBOTOCORE,
    ASYNC_CAPO,
    ASYNC_FLOOR,
    ASYNC_LIBRARY,
    CAPO,
    FLOOR,
    LIBRARY,
    PEERS,
    ROOT,
    SPECIFICATION,
    Peer,
)
from .rounds import Round
from .rows import ASYNC_ROWS, ROWS, Row
from .surroundings import Surroundings

RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "performance.md"
TABLE = r"(?<=<!-- {0}: begin -->\n).*(?=<!-- {0}: end -->)"
"""Where the table of a name is."""

SHOWN = (LIBRARY, CAPO, FLOOR)
ASYNC_SHOWN = (ASYNC_LIBRARY, ASYNC_CAPO, ASYNC_FLOOR)


def table(rounds: list[Round], rows: Sequence[Row], base: Peer, shown: Sequence[Peer]) -> str:
    """Return the ratios as a Markdown table, each the median with the least and the most."""
    heads = ["measure", base.label, *(peer.label for peer in shown), "target"]
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    lines += [_cells(row, rounds, shown) for row in rows if row.values(rounds, shown[0])]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cells(row: Row, rounds: list[Round], shown: Sequence[Peer]) -> list[str]:
    ratios = [_spread(row, row.values(rounds, peer)) for peer in shown]
    return [row.title, row.absolute(rounds) or "-", *ratios, row.target]


def _spread(row: Row, values: list[float]) -> str:
    if not values:
        return "-"
    if row.unit is None:
        return f"{values[0]:.0f}"
    if not row.is_ratio:
        middle, least, most = map(row.unit.write, (median(values), min(values), max(values)))
        return f"{middle} ({least} to {most})"
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def conditions(rounds: list[Round], around: Surroundings, obstacle: str) -> dict[str, Any]:
    """Say where and with what it was measured."""
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return {
        "processor": processor[1] if processor else platform.machine(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "openssl": ssl.OPENSSL_VERSION,
        "certificates": around.certificates,
        "rounds": len(rounds),
        "left out": obstacle,
        "packages": {peer.label: peer.packages() for peer in (*PEERS, AIOBOTOCORE)},
    }


def sentence(found: dict[str, Any]) -> str:
    """Return the conditions in words."""
    packages = found["packages"]
    versions = ", ".join(
        f"{peer.label} {packages[peer.label][peer.label]}" for peer in (*SHOWN[:2], SPECIFICATION)
    )
    left_out = f" Left out: {found['left out']}." if found["left out"] else ""
    return (
        f"Median of {found['rounds']} rounds (least to most). {found['processor']}, "
        f"{found['cores']} cores, {found['system']}; Python {found['python']}, {found['openssl']}; "
        f"{versions}, botocore {packages[LIBRARY.label]['botocore']}; "
        f"a CA bundle of {found['certificates']} certificates.{left_out}\n"
    )


def text(rounds: list[Round], conditions: dict[str, Any]) -> str:
    """Return the table, and what it was measured on."""
    return f"\n{table(rounds, ROWS, SPECIFICATION, SHOWN)}\n{sentence(conditions)}\n"


def async_text(rounds: list[Round], conditions: dict[str, Any]) -> str:
    """Return the table of the asynchronous client, and what it was measured with."""
    packages = conditions["packages"][AIOBOTOCORE.label]
    versions = ", ".join(f"{name} {packages[name]}" for name in ("aiobotocore", "aiohttp"))
    found = table(rounds, ASYNC_ROWS, AIOBOTOCORE, ASYNC_SHOWN)
    return f"\n{found}\nIn the same rounds, over TLS; {versions}.\n\n"


def write(rounds: list[Round], conditions: dict[str, Any]) -> None:
    """Write the JSON and the table of docs/performance.md."""
    RESULTS.write_text(json.dumps({"conditions": conditions, "rounds": rounds}, indent=1) + "\n")
    page = PAGE.read_text()
    for name, found in (
        ("table", text(rounds, conditions)),
        ("asynchronous table", async_text(rounds, conditions)),
    ):
        page = _with_table(page, name, found)
    PAGE.write_text(page)


def _with_table(page: str, name: str, found: str) -> str:
    """Return a page with another table of a name."""
    return re.sub(TABLE.format(name), lambda _: found, page, flags=re.DOTALL)
