"""Tracing: from a learner's right and wrong answers so far, how likely the next one is right.

A prediction serves to choose a next step. It is never a level: a level rests on its own competency's
evidence, and is the business of `mastery`.

    answers       right and wrong answers as columns, a learner's in order; one response is one event
    bkt           `bkt@1`, Bayesian knowledge tracing
    performance   `latent_growth@1`'s next likely performance: it may borrow from other work; its fit is
                  in `performance_fit`
    monotone      any method's point, read as a prediction
    figures       what a prediction is worth: AUC, RMSE, log loss, calibration error
    oracles       the same answers the slow and obvious way, to test against
"""
