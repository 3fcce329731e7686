"""Combining: one determination from several measures of one learner.

A measure is a summative or interim assessment, a performance task, a teacher's judgement: each with its
own scale and its own error. A rule says how they become one level, what is done when one is missing,
and how probable each level is. Specified in docs/methods/combining.md.

    methods     the ways of combining there are, by name
    rule        a way with its scale, measures and conditions: what policy decides
    measured    the measures of many learners as columns
    standing    which measures count for whom, and on the common scale what they say
    points      ways that weigh scores: compensatory, precision weighted
    profiles    ways that look at levels: conjunctive, profile
    determine   the determination of each learner
    reliabilities  what the measures say about one another, to hold a rule's errors against
    oracles     the same answers the slow and obvious way, to test against
"""
