"""How a place tries to do better: its goals, its cycles, what it receives, and how a budget would be shared."""
