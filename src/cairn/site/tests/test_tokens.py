"""The colours of the design, by arithmetic: words can be read on every ground, edges seen, levels told apart.

Contrast is WCAG 2.2's (1.4.3, 1.4.11). Sight without one kind of cone is simulated with the matrices of Machado,
Oliveira and Fernandes (2009, IEEE Transactions on Visualization and Computer Graphics 15:1291), severity 1;
difference is CIE 1976 in L*a*b* under D65.
"""

import re
from itertools import pairwise, product

import numpy as np
import pytest
from django.conf import settings

STYLE = (settings.PACKAGE / "site" / "static" / "cairn" / "app.css").read_text(encoding="utf-8")
BLOCK = re.compile(r":root\{([^{}]*--paper:[^{}]*)\}")
TOKEN = re.compile(r"--([\w-]+):(#[0-9a-fA-F]{3,6})\b")
SCHEMES = ("light", "dark", "print")
GROUNDS = ("paper", "card", "sunk")
WORDS = ("ink", "ink-2", "link", "accent", "attn")
LEVELS = ("1", "2", "3", "4")
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)  # fmt: skip
WHITE = np.array([0.9505, 1.0, 1.089])
SIGHTS = {
    "all cones": np.eye(3),
    "no long": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no middle": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "no short": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}  # fmt: skip


def _schemes():
    """Each scheme's colours; what a scheme does not say it takes from the light one."""
    found = [dict(TOKEN.findall(block)) for block in BLOCK.findall(STYLE)]
    return {name: found[0] | own for name, own in zip(SCHEMES, found, strict=True)}


COLOURS = _schemes()


def _linear(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * each for each in colour[1:])
    parts = np.array([int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _luminance(colour):
    return float(np.array([0.2126, 0.7152, 0.0722]) @ _linear(colour))


def _contrast(one, other):
    """Between 1 and 21.

    >>> round(_contrast("#000", "#ffffff"), 1)
    21.0
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _lab(colour, sight):
    seen = TO_XYZ @ np.clip(SIGHTS[sight] @ _linear(colour), 0, 1) / WHITE
    root = np.where(seen > 216 / 24389, np.cbrt(seen), (24389 / 27 * seen + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_are_read_on_every_ground_they_may_stand_on(scheme):
    of = COLOURS[scheme]
    pairs = [
        *product(WORDS, GROUNDS),
        *product(("ink", "link", "accent"), ("accent-tint",)),
        *product(("ink", "attn"), ("attn-bg",)),
        ("on-accent", "accent"),
        ("on-deep", "deep"),
        *((f"on{level}", f"l{level}") for level in LEVELS),
    ]
    short = {
        f"{words} on {ground}": round(found, 2)
        for words, ground in pairs
        if (found := _contrast(of[words], of[ground])) < 4.5
    }
    assert short == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_edges_of_what_can_be_used_are_seen(scheme):
    of = COLOURS[scheme]
    short = {
        f"{edge} on {ground}": round(found, 2)
        for edge, ground in product(("line-strong", "l-edge", "range", "accent"), GROUNDS)
        if (found := _contrast(of[edge], of[ground])) < 3
    }
    assert short == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_level_further_along_stands_out_more(scheme):
    of = COLOURS[scheme]
    from_ground = [_contrast(of[f"l{level}"], of["card"]) for level in LEVELS]
    assert from_ground == sorted(from_ground)


@pytest.mark.parametrize(("scheme", "sight"), list(product(SCHEMES, SIGHTS)))
def test_neighbouring_levels_differ_for_every_kind_of_sight(scheme, sight):
    of = COLOURS[scheme]
    seen = [_lab(of[f"l{level}"], sight) for level in LEVELS]
    assert min(float(np.linalg.norm(one - other)) for one, other in pairwise(seen)) >= 15
