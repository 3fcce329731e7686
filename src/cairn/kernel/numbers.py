"""How a computed figure is kept: nine digits after the point, so that replays compare byte for byte.

NumPy's, numba's and the C library's exponentials differ in the last place; nine digits hide that and
hide nothing that a decision about a learner could rest on.
"""

DIGITS = 9


def kept(figure: float) -> float:
    """The figure as it is stored; minus zero is zero."""
    return round(figure, DIGITS) + 0.0
