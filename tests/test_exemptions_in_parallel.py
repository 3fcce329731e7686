"""Two people decide the same about one learner at the same moment: one decision is kept, the other person is told."""

import json
import subprocess
import sys

TWO_AT_ONCE = """
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from cairn.cli import session
session.ready()
from django.db import connection
from cairn.kernel.errors import BadInput
from cairn.learning.models import Exemption, ExemptionEnd
from cairn.learning.rules.exemptions import Spared, What
from cairn.learning.services.exemptions import NewExemption, exempt, take_back
from cairn.people.tests.town import TODAY, Town

AT = datetime(2026, 11, 17, 16, tzinfo=UTC)
town = Town()
principal, ada = town.actor("principal"), town.ada.pk

def both(work):
    start = Barrier(2)
    def one():
        connection.ensure_connection()
        start.wait()
        try:
            work()
            return 1
        except BadInput:
            return 0
        finally:
            connection.close()
    with ThreadPoolExecutor(2) as pool:
        return sum(each.result() for each in [pool.submit(one) for _ in range(2)])

def decide(about):
    given = NewExemption(about, "She came in the spring.", TODAY)
    return lambda: exempt(ada, by=principal, given=given, among=[about], at=AT)

def back(row):
    return lambda: take_back(row, by=principal, words="A mistake.", at=AT)

lines = [f'need: any 3 of domain "D{n}"' for n in range(4)]
kept = [both(decide(Spared("requirements.diploma", line, What.ONE_FEWER))) for line in lines]
rows = list(Exemption.objects.values_list("pk", flat=True))
ended = [both(back(row)) for row in rows]
print(json.dumps([kept, len(rows), ended, ExemptionEnd.objects.count()]))
"""


def test_of_two_decisions_at_once_one_is_kept_and_of_two_ends_too(installation):
    done = subprocess.run(
        [sys.executable, "-c", TWO_AT_ONCE],
        env=installation.settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [[1] * 4, 4, [1] * 4, 4]
