"""Identifiers rise in the order in which they are made, and seeded ones are the same every time."""

import numpy as np

from cairn.kernel.ids import named, uuid7, uuid7s


def test_identifiers_are_of_version_7_and_rise():
    made = [uuid7() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {(i.version, i.variant) for i in made} == {(7, "specified in RFC 4122")}


def test_seeded_identifiers_are_the_same_every_time_and_rise():
    def draw():
        return uuid7s(1000, milliseconds=1_700_000_000_000, random=np.random.default_rng(1))

    assert draw() == draw() == sorted(draw())
    assert {i.version for i in draw()} == {7}


def test_what_is_named_alike_is_the_same():
    assert named("a", "b") == named("a", "b") != named("a", "c")
