"""Agreement: how far raters of the same work agree, and how far beyond chance.

Ratings are figures on one scale; the distance of two ratings is their difference. Agreement says nothing
of who is right. Specified in docs/methods/agreement.md.

    pairs       two raters: exact and adjacent agreement, kappa, quadratic weighted kappa, severity
    clustered   pairs from whoever scored, several by a learner: the same with ranges that count learners
    many        any number of raters, with gaps: Krippendorff's alpha
    oracles     the same answers the slow and obvious way, to test against
"""
