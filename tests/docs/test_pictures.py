"""The pictures of the documentation, drawn again from the code and the benchmarks."""

import runpy
from pathlib import Path
from xml.etree import ElementTree

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PICTURES = runpy.run_path(str(FOLDER / "draw.py"))["PICTURES"]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_the_code_and_the_benchmarks_say(name):
    """When it fails, "make pictures" draws it again: look at it, and at the text around it."""
    picture = (FOLDER / name).read_text(encoding="utf-8")

    assert picture == PICTURES[name]()
    assert ElementTree.fromstring(picture).tag.endswith("svg")
