"""A learner's portfolio: works from a phone, who sees them, collections, a conference, a copy to take along."""
