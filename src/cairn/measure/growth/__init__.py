"""Growth: how far a learner came, given where the learner started.

Nothing here is imported until it is asked for: `descent` and `rows` bring the compiler along.

    splines       cubic B-splines of a prior score: knots, boundaries, values
    rows          the rows of a regression on splines, kept sparse, and passes over all of them
    descent       from one corner of a quantile regression to the best one, compiled
    quantiles     quantile regressions at many quantiles of one design, each solved exactly
    matrices      what a cohort's fit amounts to: knots, boundaries, coefficients; kept and used again
    percentiles   student growth percentiles of a cohort
    simex         the same without the priors' measurement error
"""
