"""EDFacts files: what a state hands to the U.S. Department of Education, as comma-separated lines in a fixed order.

Shaped by the definitions that are public in CEDS's reporting tool, up to school year 2022-23. A later year's
specification may differ: look at it before a file is handed in.
"""
