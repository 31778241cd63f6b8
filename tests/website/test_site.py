"""The site as a whole: what it loads, what it links, and what its navigation leaves out."""

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import yaml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def settings():
    """Return mkdocs.yml."""
    return yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))


def files_in(nav):
    """Yield the pages of a navigation, from top to bottom."""
    for entry in nav:
        if isinstance(entry, str):
            yield entry
        else:
            for value in entry.values():
                yield from [value] if isinstance(value, str) else files_in(value)


def test_a_page_is_in_the_navigation_or_for_maintainers():
    """A new page is put where a user's day needs it."""
    config = settings()
    listed = [*files_in(config["nav"]), *config["not_in_nav"].split()]
    written = [path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")]

    assert sorted(listed) == sorted(written)


def test_the_start_of_the_reference_lists_its_pages():
    """In the order of the navigation."""
    text = (DOCS / "reference" / "index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[[^]]+\]\((.+?)\)", text, re.MULTILINE)
    pages = [each for each in files_in(settings()["nav"]) if each.startswith("reference/")]

    assert ["reference/index.md", *(f"reference/{each}" for each in listed)] == pages


def test_a_page_loads_nothing_from_elsewhere(pages):
    """No fonts, scripts, styles or pictures of other hosts: the site works without the internet."""
    here = urlsplit(settings()["site_url"]).netloc

    foreign = {
        load
        for page in pages.values()
        for load in page.loads
        if urlsplit(load).netloc not in ("", here)
    }
    assert foreign == set()


def test_a_link_within_the_site_leads_to_a_page_and_an_anchor(pages):
    """In the pages as they were built: the builder does not look at links in full."""
    site = settings()["site_url"]
    missing = []
    for name, page in pages.items():
        for link in page.links:
            url = urljoin(site + name.removesuffix("index.html"), link)
            if url.startswith(site):
                path, _, anchor = url.removeprefix(site).partition("#")
                target = pages.get(
                    f"{path}index.html" if path.rstrip("/") != path or not path else path
                )
                if target is None or (anchor and anchor not in target.anchors):
                    missing.append((name, link))
    assert missing == []


def test_a_picture_says_in_words_what_it_shows(pages):
    """Not everybody sees it."""
    images = [image for page in pages.values() for image in page.images]

    assert images
    assert [image["src"] for image in images if len(image.get("alt", "")) < 20] == []
