"""Reading what a learner said and asked: goals, words about themselves, requests for a review."""
