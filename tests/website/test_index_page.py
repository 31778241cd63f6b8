"""The page of the package index: the README as PyPI renders it, and the links beside it."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
import tomllib
import yaml
from readme_renderer import markdown

from .conftest import Page

ROOT = Path(__file__).parents[2]
URLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
FILES = (
    f"{URLS['Source']}/blob/main/",
    f"{URLS['Source']}/raw/main/",
    URLS["Source"].replace("github.com", "raw.githubusercontent.com") + "/main/",
)
"""Where GitHub shows and gives the files of the repository."""


@pytest.fixture(scope="module")
def readme():
    """The long description, as PyPI renders it."""
    html = markdown.render((ROOT / "README.md").read_text(encoding="utf-8"))
    assert html, "PyPI would show the source"
    return Page(html)


def target_of(link, pages):
    """Return the page or the file that a link leads to; None if there is none."""
    if link.startswith(URLS["Documentation"]):
        return pages.get(link.removeprefix(URLS["Documentation"]) + "index.html")
    for place in FILES:
        if link.startswith(place):
            return (ROOT / link.removeprefix(place)).is_file() or None
    return None


def test_each_link_and_picture_is_absolute_and_leads_somewhere(readme, pages):
    """On PyPI a relative link leads to PyPI, and a relative picture is broken."""
    links = [link for link in readme.links if not link.startswith("#")] + readme.loads

    assert len(links) > 20
    assert [link for link in links if target_of(link, pages) is None] == []


def test_a_picture_says_in_words_what_it_shows(readme):
    """PyPI's readers may not see it."""
    assert [len(image["alt"]) > 20 for image in readme.images] == [True]


def test_the_index_links_what_the_repository_has(pages):
    """By the labels for which PyPI has icons, and as mkdocs.yml has them."""
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))

    assert list(URLS) == ["Documentation", "Source", "Issues", "Changelog"]
    assert {urlsplit(url).scheme for url in URLS.values()} == {"https"}
    assert config["site_url"] == URLS["Documentation"]
    assert [each["link"] for each in config["extra"]["social"]] == [URLS["Source"]]
    assert target_of(URLS["Changelog"], pages)
