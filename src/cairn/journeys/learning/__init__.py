"""What a learner says, sets and asks for, as pages: goals, words about oneself, requests, one's own view."""
