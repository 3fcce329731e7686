"""The public data inventory, as docs/data-inventory.md holds it; `--write` writes the page anew."""

import os
import sys
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "data-inventory.md"


def text() -> str:
    """The page as it should be. Django must have been set up."""
    from cairn.intake.inventory import actual, declared
    from cairn.kernel.inventory import faults, page

    if open_ends := faults(actual(), declared()):
        sys.exit("\n".join(open_ends))
    return page(actual(), declared())


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
    django.setup()
    if "--write" in sys.argv:
        PAGE.write_text(text(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != text():
        sys.exit("docs/data-inventory.md is not what the models say. Run it with --write.")
