"""The pictures of the guides: each is in the list, taken, shown, small, and leads along addresses that are there."""

import re
from pathlib import Path

from django.urls import URLPattern, URLResolver
from PIL import Image

from cairn.site.urls import urlpatterns
from tests.pictures import FOLDER, SIZES, pictures

DOCS = FOLDER.parent
MOST_BYTES, MOST_OF_ONE = 3_000_000, 250_000


def names(patterns, space=""):
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from names(each.url_patterns, f"{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern) and each.name:
            yield space + each.name


def shown():
    """Names of pictures that a page of the documentation shows."""
    pages = [*DOCS.rglob("*.md"), DOCS.parent / "README.md"]
    return {n for p in pages for n in re.findall(r"pictures/([\w-]+)\.webp\)", p.read_text())}


def test_every_picture_of_the_list_is_taken_and_shown_and_no_other():
    """Else: make pictures"""
    listed = {p.name for p in pictures()}
    assert len(listed) == len(pictures())
    assert {p.stem for p in FOLDER.iterdir()} == listed
    assert shown() == listed


def test_every_way_leads_along_addresses_that_are_there():
    there = set(names(urlpatterns))
    assert {route for p in pictures() for route, _ in p.way} - there == set()


def test_pictures_are_small_and_of_their_size():
    sizes = {p.name: p.path.stat().st_size for p in pictures()}
    assert sum(sizes.values()) <= MOST_BYTES
    assert {n: s for n, s in sizes.items() if s > MOST_OF_ONE} == {}
    for each in pictures():
        with Image.open(each.path) as drawn:
            assert (drawn.format, drawn.size) == ("WEBP", each.size)
            assert each.size in SIZES.values()


def test_every_week_that_the_guides_tell_has_pictures():
    weeks = sorted((DOCS / "guide").glob("week-*.md"))
    assert {w.stem for w in weeks} == {
        f"week-{who}" for who in ("learner", "family", "teacher", "team", "leader")
    }
    assert [w.name for w in weeks if "../pictures/" not in Path(w).read_text()] == []
