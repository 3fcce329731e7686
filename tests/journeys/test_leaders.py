"""A leader's week: what to do, where evidence is thin, which tests are too many; and what a state may know."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("who", ["cedar-ridge", "alder"])
def test_what_to_do_this_week_leads_to_the_table_and_its_file(person, who):
    leader = person(who)
    leader.begin()
    leader.follow("leading-week")
    leader.follow("leading")
    assert leader.taken == 2
    kind, text = leader.file("main a[href$='.csv'], main a[href*='csv']")
    assert kind.startswith("text/csv")
    assert len(text.splitlines()) > 1


def test_the_state_reads_what_success_means_and_who_is_served(person):
    state = person("state")
    for place in ("#q-success", "#q-groups", "#q-sure"):
        assert state.page.locator(place).count() == 1, place
    state.follow("organization")
    assert state.page.locator("#q-levels").count() == 1
