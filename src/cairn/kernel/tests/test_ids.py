"""Identifiers rise in the order in which they are made, and seeded ones are the same every time."""

import os

import numpy as np
import pytest

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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts processes anew")
def test_a_process_and_its_child_never_draw_the_same():
    uuid7()
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        os.write(write, b"".join(uuid7().bytes for _ in range(100)))
        os._exit(0)
    os.waitpid(child, 0)
    drawn = os.read(read, 16 * 100)
    theirs = {drawn[at + 8 : at + 16] for at in range(0, len(drawn), 16)}
    assert len(theirs) == 100
    assert not theirs & {uuid7().bytes[8:] for _ in range(1000)}
