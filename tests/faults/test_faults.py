"""What this client does with each fault.

``CLIENT_FAULTS=all`` also plays those that take long, and all of them while a program listens.
"""

import pytest

from ._case import RIGHT, verdict
from ._stage import LISTENED, OURS
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
    for player in (OURS, LISTENED)
    if player == OURS or PLAYS_ALL or number % 3 == 0
]


@pytest.mark.parametrize(("case", "player"), PLAYS)
def test_what_is_right_happens(case, player, stage):
    """As the case states it, whether a program listens to the calls or not."""
    kind, problem = verdict(case, stage.play(case, player), is_ours=True)

    assert kind == RIGHT, problem


@pytest.mark.parametrize(("case", "player"), PLAYS)
def test_no_secret_is_shown(case, player, stage):
    """Neither by an error and all that hangs on it, nor by a log at its lowest level."""
    assert not stage.play(case, player).leaks
