"""Every case, by its kind."""

from __future__ import annotations

from .bodies import BODIES, RESULTS
from .clock import CLOCK
from .connections import CONNECTIONS
from .framing import CHUNKS, FRAMING
from .hangs import HANGS
from .heads import HEADS
from .memory import MEMORY
from .others import OTHERS
from .pages import PAGES
from .plans import DELETIONS, STARTS
from .signals import SIGNALS
from .waits import WAITING

KINDS = (
    HEADS,
    BODIES,
    RESULTS,
    CHUNKS,
    FRAMING,
    OTHERS,
    CONNECTIONS,
    DELETIONS,
    STARTS,
    HANGS,
    PAGES,
    WAITING,
    MEMORY,
    CLOCK,
    SIGNALS,
)
