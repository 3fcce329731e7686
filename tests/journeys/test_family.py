"""A family's week: is my child all right, what is next, what can we do; who looked; our rights."""

import pytest

pytestmark = pytest.mark.browser


def test_the_next_step_is_reached_without_scrolling_and_says_why(person):
    family = person("maya-family")
    assert family.without_scrolling("#nx")
    family.begin()
    family.follow("explain")
    assert family.taken == 1
    assert family.page.locator("#ev").count() == 1


def test_what_changed_what_to_do_and_whom_to_ask_stand_on_the_first_page(person):
    family = person("maya-family")
    for place in ("#nx", "#ch", "#wl"):
        assert family.page.locator(place).count() == 1, place
    assert family.page.locator("h1").inner_text().startswith("Maya") or family.way.language == "es"


@pytest.mark.slow
def test_who_looked_is_read_and_the_full_list_is_asked_for(person):
    family, officer = person("maya-family"), person("officer")
    family.begin()
    family.follow("looks")
    assert family.taken == 1
    assert family.page.locator("main li, main tr").count() > 0
    form = family.page.locator("form[action$='/looks/ask'] button")
    if form.count():  # asked for once; while it waits there is nothing to ask again
        family.write("words", f"Who opened it last week ({family.way})?")
        family.press("form[action$='/looks/ask'] button")
    officer.open("/officer")
    officer.sees("Maya Ortega")


@pytest.mark.slow
def test_a_correction_is_asked_for_and_the_school_decides(person):
    family, principal = person("maya-family"), person("cedar-ridge")
    words = f"Circles were shown in October ({family.way})."
    family.begin()
    family.follow("rights")
    family.follow("correct")
    family.write("words", words)
    family.press("main form.wide-form button.btn")
    assert family.taken <= 4
    family.sees(words)
    principal.follow("requests", within="body")
    principal.begin()
    waits = principal.page.locator("main a[href^='/requests/']")
    for number in range(waits.count()):
        principal.page.goto(principal.server.address + str(waits.nth(number).get_attribute("href")))
        if words in principal.page.inner_text("main"):
            break
        principal.page.go_back()
    principal.sees(words)
    principal.choose("decision", "refuse")
    principal.write("words", f"The piece of October was scored twice ({family.way}).")
    principal.press("form:has([value=decide]) button.btn")
    family.open(family.path)
    family.sees(f"scored twice ({family.way})")


@pytest.mark.slow
def test_a_choice_about_the_directory_is_changed_on_any_day(person):
    family = person("maya-family")
    family.follow("rights")
    for answer in ("no", "yes"):
        family.begin()
        family.press(f"form:has([value=directory]) button[value={answer}]")
        assert family.taken == 1
    assert family.path.startswith("/learn/")
