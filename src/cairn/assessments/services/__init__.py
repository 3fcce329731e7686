"""Writing tasks, groups, hand-ins and entries: the only writers."""
