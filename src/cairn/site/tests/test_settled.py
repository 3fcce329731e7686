"""What a server loaded before its first answer is not walked again while it makes pages."""

import subprocess
import sys

SAYS = """
import gc, sys
from cairn.site.wsgi import application
print(gc.get_freeze_count(), len(gc.get_objects()), "cairn.journeys.learner.views" in sys.modules)
"""


def test_pages_are_loaded_and_left_out_of_later_searches_for_garbage():
    said = subprocess.run(
        [sys.executable, "-c", SAYS], capture_output=True, text=True, check=True, timeout=120
    )
    frozen, left, loaded = said.stdout.split()
    assert int(frozen) > 20 * int(left)
    assert loaded == "True"
