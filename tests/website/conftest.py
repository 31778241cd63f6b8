"""The site that `make docs` has built, as browsers and other projects read it."""

import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "site"


class Page(HTMLParser):
    """What the tests ask of a page: its anchors, its links, and what it loads."""

    def __init__(self, html):
        super().__init__()
        self.anchors, self.links, self.loads, self.images = set(), [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note what the tag refers to."""
        found = dict(attrs)
        if "id" in found:
            self.anchors.add(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in ("script", "img", "iframe") and found.get("src"):
            self.loads.append(found["src"])
        if tag == "link" and found.get("rel") not in ("canonical", "prev", "next"):
            self.loads.append(found["href"])
        if tag == "img":
            self.images.append(found)


@pytest.fixture(scope="session")
def pages():
    """Each page of the site by its path, such as ``waiting/index.html``."""
    found = {
        path.relative_to(SITE).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in SITE.rglob("*.html")
    }
    assert found, "make docs builds the site"
    return found


@pytest.fixture(scope="session")
def inventory():
    """The place of each name in the reference, as Sphinx's inventory lists them."""
    lines = (SITE / "objects.inv").read_bytes().split(b"\n", 4)
    places = {}
    for line in zlib.decompress(lines[4]).decode().splitlines():
        name, _, _, place, _ = line.split(" ", 4)
        places[name] = place.replace("$", name)
    return places
