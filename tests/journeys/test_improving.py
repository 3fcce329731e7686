"""A leader reads a figure again on the day that was agreed; a teacher reads what came of it."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_leader_reads_the_figure_again_and_a_teacher_reads_what_came_of_it(person):
    leader = person("cedar-ridge")
    leader.begin()
    leader.follow("leading-week")
    leader.follow("improving")
    leader.follow("cycle")
    words = f"Drawings help in most classes. ({leader.way})"
    check = "main section > form[action$='/check']"
    leader.page.locator(f"{check} textarea").fill(words)
    leader.press(f"{check} button")
    leader.sees(words)
    teacher = person("tran")
    teacher.follow("improving")
    teacher.follow("cycle")
    teacher.sees(words)
    assert teacher.page.locator("main form[action$='/check']").count() == 0
