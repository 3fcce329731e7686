"""Tables about groups: what they say together, what can be worked out from it, and a certificate that it is little.

Figures become linear statements over the finest cells that they link; whole numbers that fit every statement are a
possible world. A figure is safe while enough possible worlds disagree about it.
"""
