"""What docs/at-scale.md shows of the programs in examples/."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "at-scale.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("heading", "program"), [("### Dask\n", "fleet_dask.py")])
def test_the_code_on_the_page_is_that_of_the_program(heading, program):
    """Which the tests run: the block is a part of it, as it is."""
    block = PAGE.partition(heading)[2].partition("```python\n")[2].partition("```")[0]

    assert block.startswith("def run(")
    assert f"\n\n\n{block}\n\n" in (ROOT / "examples" / program).read_text(encoding="utf-8")
