"""The guide to every page, docs/guide/pages.md, from what the pages say of themselves; `--write` writes it anew."""

import os
import sys
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "guide" / "pages.md"
HEAD = """# Every page in three sentences

What *About this page* says at the foot of each page; written by `python tests/help_pages.py --write`. A page that is
not listed shows the help of the page above it in its address.

| page | what it shows | what you can do | words |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The guide as it should be."""
    from cairn.journeys.helping.finding import PAGES, told

    rows = []
    for route, make in PAGES.items():
        found = told(make())
        signs = ", ".join(sign.term for sign in found.signs)
        rows.append(f"| `/{_plain(route)}` | {found.help.shows} | {found.help.can} | {signs} |\n")
    return HEAD + "".join(rows)


def _plain(route: str) -> str:
    """An address as people read it: "learn/<uuid:learner>" is learn/…"""
    return "/".join("…" if part.startswith("<") else part for part in route.split("/"))


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
    django.setup()
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        sys.exit("docs/guide/pages.md is not what the pages say. Run it with --write.")
