"""Writing the figures down: a table for people, JSON for programs."""

from __future__ import annotations

import json
import os
import platform
import re
import ssl
from pathlib import Path
from statistics import median
from typing import Any

from .peers import CAPO, FLOOR, LIBRARY, PEERS, ROOT, SPECIFICATION
from .rounds import Round
from .rows import ROWS, Row
from .surroundings import Surroundings

RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "performance.md"
TABLE = re.compile(r"(?<=<!-- table: begin -->\n).*(?=<!-- table: end -->)", re.DOTALL)

SHOWN = (LIBRARY, CAPO, FLOOR)


def table(rounds: list[Round]) -> str:
    """Return the ratios as a Markdown table, each the median with the least and the most."""
    heads = ["measure", "boto3", *(peer.label for peer in SHOWN), "target"]
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    lines += [_cells(row, rounds) for row in ROWS if row.values(rounds, LIBRARY)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cells(row: Row, rounds: list[Round]) -> list[str]:
    ratios = [_spread(row, row.values(rounds, peer)) for peer in SHOWN]
    return [row.title, row.absolute(rounds) or "-", *ratios, row.target]


def _spread(row: Row, values: list[float]) -> str:
    if not values:
        return "-"
    if row.unit is None:
        return f"{values[0]:.0f}"
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
        "packages": {peer.label: peer.packages() for peer in PEERS},
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
    return f"\n{table(rounds)}\n{sentence(conditions)}\n"


def write(rounds: list[Round], conditions: dict[str, Any]) -> None:
    """Write the JSON and the table of docs/performance.md."""
    RESULTS.write_text(json.dumps({"conditions": conditions, "rounds": rounds}, indent=1) + "\n")
    PAGE.write_text(TABLE.sub(lambda _: text(rounds, conditions), PAGE.read_text()))
