"""Reading tasks, groups, hand-ins and what was entered."""
