"""The demonstration state: made from a seed, of invented persons, with two school years of evidence.

`build` fills an empty record, `personas` are the people whom a visitor can be with one click. It needs a
set-up Django, so it is imported by whoever asks.
"""

from cairn.demo.building import Summary, build, is_built, personas

__all__ = ["Summary", "build", "is_built", "personas"]
