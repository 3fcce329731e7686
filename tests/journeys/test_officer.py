"""A privacy officer's week: what waits, the log searched, agreements and breaches in reach."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_log_is_searched_by_a_learners_number(person):
    officer = person("officer")
    person("maya")  # looks at her own record
    officer.begin()
    officer.write("learner", _number_of(officer, "Maya", "Ortega"))
    officer.press("main form[method=get] button.btn")
    assert officer.taken <= 2
    looks = officer.page.locator("main tbody tr")
    assert looks.filter(has_text="Maya Ortega").count() == looks.count() > 0
    officer.write("learner", "Maya Ortega")
    officer.press("main form[method=get] button.btn")
    assert looks.count() == 0, "a name is no number"


def test_agreements_and_breaches_are_one_step_away(person):
    officer = person("officer")
    for route in ("agreements", "incidents"):
        officer.open("/officer")
        officer.begin()
        officer.follow(route)
        assert officer.taken == 1


def _number_of(officer, given_name, family_name):
    """A number that her district knows her by."""
    [(number, *_more), *_others] = officer.server.rows(
        "SELECT value FROM people_personidentifier JOIN people_person ON person_id = people_person.id"
        " WHERE given_name = ? AND family_name = ? ORDER BY kind",
        given_name, family_name,
    )  # fmt: skip
    return number
