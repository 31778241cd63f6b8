"""What this client does with each fault.

``CLIENT_FAULTS=all`` also plays those that take long, and all of them while a program listens and
with the asynchronous client.
"""

import gc

import pytest

from ._case import AWAITED, LISTENED, OURS, RIGHT, is_played, verdict
from .cases import KINDS
from .conftest import PLAYS_ALL

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <ssl:ResourceWarning")

CASES = {
    f"{kind.title.lower().replace(' ', '-')}-{case.id}": case
    for kind in KINDS
    for case in kind.cases
    if PLAYS_ALL or not case.is_slow
}
PLAYS = [
    pytest.param(case, player, id=f"{name}-{player}")
    for number, (name, case) in enumerate(CASES.items())
    for player in (OURS, LISTENED, AWAITED)
    if player == OURS or PLAYS_ALL or number % 3 == 0
    if is_played(case, player)
]


@pytest.mark.parametrize(("case", "player"), PLAYS)
def test_what_is_right_happens(case, player, stage):
    """As the case states it, whether a program listens to the calls or not."""
    kind, problem = verdict(case, stage.play(case, player), player)

    assert kind == RIGHT, problem


@pytest.mark.parametrize(("case", "player"), PLAYS)
def test_no_secret_is_shown(case, player, stage):
    """Neither by an error and all that hangs on it, nor by a log at its lowest level."""
    assert not stage.play(case, player).leaks


def test_no_task_and_no_connection_is_left(stage):
    """No event loop complains, not even when the garbage collector comes."""
    gc.collect()

    assert not stage.complaints
