"""A privacy officer's week: what waits, the log searched, agreements and breaches in reach."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_log_is_searched_by_a_learner(person):
    officer = person("officer")
    officer.begin()
    officer.write("learner", "Maya Ortega")
    officer.press("main form[method=get] button.btn")
    assert officer.taken <= 2
    officer.sees("Maya")


def test_agreements_and_breaches_are_one_step_away(person):
    officer = person("officer")
    for route in ("agreements", "incidents"):
        officer.open("/officer")
        officer.begin()
        officer.follow(route)
        assert officer.taken == 1
