"""Each kind of file without what it tells beside the work: place, device, author, hidden parts.

One module for a kind. Every function takes the path of a file of our own, changes it in place, and raises
Refused for what cannot be made safe. None runs, renders or unpacks anything without a bound.
"""
