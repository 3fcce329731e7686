"""Reading levels: as people see them, explained to the last piece, and counted for groups."""
