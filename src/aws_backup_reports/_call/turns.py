"""At which rate jobs are started in each account."""

from __future__ import annotations

import threading

MOST_KEPT = 1000
"""Accounts whose last turn is remembered before those are forgotten that may go on at once."""


class Turns:
    """So many turns a second for each account. Safe to share between threads."""

    def __init__(self, per_second: float) -> None:
        if not per_second > 0:
            raise ValueError(f"starts_per_second must be more than 0, not {per_second!r}")
        self._seconds = 1 / per_second
        self._next: dict[str, float] = {}
        """When each account may start the next job."""
        self._lock = threading.Lock()

    def take(self, account_id: str, now: float) -> float:
        """Take the next turn of an account, and return in how many seconds it is."""
        with self._lock:
            turn = max(self._next.get(account_id, now), now)
            if len(self._next) >= MOST_KEPT:
                self._next = {each: at for each, at in self._next.items() if at > now}
            self._next[account_id] = turn + self._seconds
            return turn - now
