"""What holds for all of the system: views, errors, decisions, commands, guides."""

import inspect
import re
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver

from cairn.kernel import errors
from cairn.kernel.access import Needs
from cairn.site.urls import urlpatterns

ROOT = Path(__file__).parent.parent


def every_view(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from every_view(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.callback


def test_every_view_says_what_it_needs():
    silent = [
        v.__qualname__
        for v in every_view(urlpatterns)
        if not isinstance(getattr(v, "needs", None), Needs)
    ]
    assert silent == []


def test_there_are_views_to_sweep():
    assert len(list(every_view(urlpatterns))) > 10


@pytest.mark.parametrize("name", [n for n, c in inspect.getmembers(errors, inspect.isclass)])
def test_every_error_stands_in_the_tree_that_explains_it(name):
    assert name in (errors.__doc__ or "")


def test_decisions_have_numbers_of_their_own_and_a_line_in_the_list():
    files = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = [f.name[:4] for f in files]
    assert len(set(numbers)) == len(numbers)
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text()
    assert [f.name for f in files if f.name not in listed] == []


def test_every_guide_is_in_the_list_of_guides_and_no_link_leads_nowhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "policy").glob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text())
        if not (page.parent / link).exists()
    ]
    assert broken == []
    listed = (ROOT / "docs" / "guide" / "README.md").read_text()
    guides = [p.name for p in (ROOT / "docs" / "guide").glob("*.md") if p.name != "README.md"]
    assert [g for g in guides if g not in listed] == []


def test_every_house_has_a_readme():
    houses = [
        "intake",
        "people",
        "competencies",
        "evidence",
        "determinations",
        "assessments",
        "journeys",
        "demo",
        "site",
    ]
    lacking = [h for h in houses if not (ROOT / "src" / "cairn" / h / "README.md").exists()]
    assert lacking == []


def test_the_documented_help_is_the_help():
    from tests.commands import PAGE, page

    assert page() == PAGE.read_text(encoding="utf-8")


def test_no_lock_or_source_names_an_address_it_installs_from():
    locks = [(ROOT / "requirements" / f"{n}.txt").read_text() for n in ("runtime", "dev", "build")]
    assert not any("://" in lock for lock in locks)
