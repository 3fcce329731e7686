"""Accuracy: how often a classification into levels is right, and how often it would come out the same again.

Right means: the level of the true score. Again means: on an independent, equally good occasion.

    classified          the two tables every method fills, and the indices that follow from them
    cuts                where one level ends and the next begins; probabilities of levels from errors
    rudner              from each learner's estimate and standard error (Rudner 2001, 2005)
    lee                 from item parameters, on the summed score (Lee, Hanson & Brennan 2002; Lee 2010)
    items               how probable each score on an item is for a learner of a given ability
    livingston_lewis    from observed scores and their reliability (Livingston & Lewis 1995)
    true_scores         the four-parameter beta distribution of true scores, fitted and integrated
    oracles             the same answers the slow and obvious way, to test against
"""
