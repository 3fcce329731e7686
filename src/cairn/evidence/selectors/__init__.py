"""Reading evidence: a learner's log for people who may see it, whole cells for working levels out."""
