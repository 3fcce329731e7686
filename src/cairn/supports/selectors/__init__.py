"""Reading plans of support: one learner's, one plan, and what waits of all whom somebody serves."""
