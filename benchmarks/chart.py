"""Drawing the ratios: a bar for each peer in each row, the shorter the cheaper."""

from __future__ import annotations

from html import escape
from statistics import median

from .peers import CAPO, FLOOR, LIBRARY, ROOT
from .rounds import Round
from .rows import ROWS, Row, Unit

TITLE = "Cost beside boto3, which is 1: shorter is cheaper"
CHART = ROOT / "docs" / "performance.svg"

COLOURS = {LIBRARY: "#1f83e0", CAPO: "#d9822b", FLOOR: "#8b949e"}
WIDTH, LEFT, UNIT_WIDTH, BAR, LABEL, TOP = 520, 8, 370, 9, 32, 52
"""Narrow enough for a phone to show the text at a readable size: the labels are above the bars."""
MOST = 1.25
"""The ratio that the chart ends at; longer bars are cut there and say their number."""

# Without a background of its own, it takes that of the page; the text follows the reader's theme.
STYLE = (
    "text{font:14px sans-serif;fill:#1f2328}.number{font-size:10px}line{stroke:#1f2328}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}line{stroke:#e6edf3}}"
)


def draw(rounds: list[Round]) -> None:
    """Write the chart as SVG."""
    rows = [row for row in ROWS if row.unit is not None and row.values(rounds, LIBRARY)]
    height = LABEL + len(COLOURS) * BAR
    bottom = TOP + len(rows) * height
    one, total = LEFT + UNIT_WIDTH, bottom + 10
    size = f'width="{WIDTH}" height="{total}" viewBox="0 0 {WIDTH} {total}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        f"<title>{TITLE}</title><style>{STYLE}</style>",
        *_legend(),
        f'<text x="{one}" y="{TOP - 8}" text-anchor="middle">boto3</text>',
        f'<line x1="{one}" y1="{TOP - 4}" x2="{one}" y2="{bottom}" stroke-dasharray="3 3"/>',
    ]
    for number, row in enumerate(rows):
        top = TOP + number * height
        parts.append(f'<text x="{LEFT}" y="{top + LABEL - 6}">{_title(row)}</text>')
        parts += _bars(row, rounds, top + LABEL)
    CHART.write_text("\n".join([*parts, "</svg>"]) + "\n")


def _legend() -> list[str]:
    return [
        f'<text x="{LEFT + 170 * place}" y="20" style="fill:{colour}">■ {peer.label}</text>'
        for place, (peer, colour) in enumerate(COLOURS.items())
    ]


def _bars(row: Row, rounds: list[Round], top: float) -> list[str]:
    parts = []
    for place, (peer, colour) in enumerate(COLOURS.items()):
        if values := row.values(rounds, peer):
            # Calls a second become seconds a call.
            ratio = 1 / median(values) if row.unit is Unit.CALLS else median(values)
            y, width = top + place * BAR, UNIT_WIDTH * min(ratio, MOST)
            parts.append(
                f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR - 1}" '
                f'fill="{colour}"/><text class="number" x="{LEFT + width + 4:.1f}" '
                f'y="{y + BAR - 1}">{ratio:.2f}</text>'
            )
    return parts


def _title(row: Row) -> str:
    text = row.title.replace("calls a second", "time a call").replace("`", "")
    return escape(text.partition(": start")[0].partition(", which")[0])
