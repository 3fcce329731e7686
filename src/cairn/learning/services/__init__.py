"""The only writers of a learner's goals, words and requests."""
