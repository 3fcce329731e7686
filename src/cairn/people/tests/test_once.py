"""Within one reading a ground is asked for once; outside, and for anybody else, it is asked anew."""

from cairn.people.selectors.once import once, reading


def test_outside_a_reading_every_question_is_asked():
    asked = []
    for _ in range(2):
        once("who", lambda: asked.append(1))
    assert len(asked) == 2


def test_within_a_reading_a_question_is_asked_once_and_forgotten_at_its_end():
    asked = []
    for _ in range(2):
        with reading():
            for _ in range(3):
                once("who", lambda: asked.append(1))
    assert len(asked) == 2


def test_no_answer_is_an_answer():
    asked = []
    with reading():
        for _ in range(2):
            assert once("whether", lambda: bool(asked.append(1))) is False
    assert len(asked) == 1
