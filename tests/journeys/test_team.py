"""A team's week: what waits, a session in two taps, a check with its rule, the meeting on one page."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_session_is_noted_in_two_taps(person):
    tran = person("tran")
    tran.begin()
    tran.follow("support-board", within="body")
    before = _sessions(tran)
    tran.begin()
    tran.press("form[action$='/session'] button[value=yes], form[action$='/session'] button")
    assert tran.taken <= 2
    assert _sessions(tran) == before + 1


def test_a_plan_says_how_it_goes_by_which_rule_and_who_can_see_it(person):
    tran = person("tran")
    tran.follow("support-board", within="body")
    tran.follow("plan")
    for place in ("#hg", "#se", "#ck", "#dc", "#wl"):
        assert tran.page.locator(place).count() == 1, place


def test_the_team_meets_on_one_page(person):
    tran = person("tran")
    tran.follow("support-board", within="body")
    tran.begin()
    tran.follow("team")
    assert tran.taken == 1
    assert tran.page.locator("main h1").count() == 1


def _sessions(tran):
    [(number,)] = tran.server.rows("SELECT count(*) FROM supports_supportsession")
    return number
