"""The page docs/reliability.md; ``CLIENT_FAULTS=all`` plays all cases with boto3, and writes it."""

import pytest

from ._page import PAGE, counts, write
from .cases import KINDS
from .conftest import PLAYS_ALL

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


@pytest.mark.skipif(not PLAYS_ALL, reason="make faults writes the page")
@pytest.mark.timeout(1800)
def test_the_page_is_written(stage):
    """From what both clients do, and whatever that is."""
    write(stage, KINDS)

    assert "| All |" in PAGE.read_text(encoding="utf-8")


def test_the_page_speaks_of_every_case():
    """Whoever adds a case plays it with boto3 as well: ``make faults``."""
    written = counts(PAGE.read_text(encoding="utf-8"))

    assert {kind.title: written.get(kind.title) for kind in KINDS} == {
        kind.title: len(kind.cases) for kind in KINDS
    }
