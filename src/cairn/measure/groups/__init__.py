"""Groups: who changes level, gaps and their change, and what small groups' figures are worth.

Nothing here protects small groups: these figures are for analysts, and become public through the
publication gate alone. Specified in docs/methods/flips.md and docs/methods/groups.md.

    paired      the difference of two shares of the same learners
    flips       who has another level under another method, by subgroup
    gaps        the gap between two groups' shares and its change between two years
    clusters    the same for means, where learners come in schools: a bootstrap over these
    shrinkage   group means drawn towards the whole as far as their size asks, with their reliability
    oracles     the same answers the slow and obvious way, to test against
"""
