"""Growth: how far a learner came, given where the learner started.

Nothing here is imported until it is asked for: `descent` and `rows` bring the compiler along.

    rounding      rounding and quantiles to the last digit as R has them
    splines       cubic B-splines of a prior score: knots, boundaries, values
    rows          the rows of a regression on splines, kept sparse, and passes over all of them
    descent       from one corner of a quantile regression to the best one, compiled
    quantiles     quantile regressions at many quantiles of one design, each solved exactly
    matrices      what a cohort's fit amounts to: knots, boundaries, coefficients; kept and used again
    percentiles   student growth percentiles of a cohort
    simex         the same without the priors' measurement error
    projections   where learners will come, what growth is enough, and how likely that is
    to_standard   whether gains so far are enough to reach a standard in time
    value_table   points for where a learner came to, given where the learner began
    pace          competencies mastered in a year beside those that were due
"""
