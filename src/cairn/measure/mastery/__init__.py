"""Mastery: what one learner's evidence of one competency amounts to.

Evidence about one learner and one competency is a *cell*. A method turns its pieces, one at a
time, into an estimate, and says how sure it is. Nothing here is imported until it is asked for:
`cells` and `fold` bring the compiler along, the rest is light.

    methods     the methods there are, by name, and the settings they take
    rule        a method with its scale, gates and certainty: what policy decides
    events      one row of evidence, and the codes of its use
    cells       one cell, one event at a time; its reading on a day; its trail
    fold        many cells, a whole log at once, by the same compiled step
    fitting     the figures of latent_growth@1, from a history; only when somebody asks
    oracles     the same answers the slow and obvious way, to test against
"""
