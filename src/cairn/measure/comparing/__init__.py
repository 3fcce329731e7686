"""Did it help: what changed in learners who were helped, beside others like them who waited; or why nobody can say.

Whoever gets help was low when it began, and mostly rises without it too: low days pass, and learners grow. What
changed from before to after is therefore no answer. Specified in docs/methods/did-it-help.md.

    matching    pairs of a learner who was helped and one who waited, alike before
    effects     what the pairs say, with its range; or a refusal with its reason
    trying      invented learners of whom the truth is known
    lines       one learner: whether their line bent when help began
    oracles     the same answers the slow and obvious way, to test against
"""
