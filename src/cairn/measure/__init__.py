"""What follows from evidence, as arithmetic: columns in, columns out; no files, no clock.

One room for each question; the rooms know nothing of one another.

    mastery     what one learner's evidence of one competency amounts to, and how sure that is
    tracing     the next answer foreseen from the earlier ones, for choosing a next step
    combining   one determination from several measures, with the probability of each level
    accuracy    how often a classification into levels is right, and would come out the same again
    agreement   how far raters agree, beyond chance
    groups      who changes level, gaps and their change, and what small groups' figures are worth
    growth      how far a learner came, given where the learner started
    monitoring  whether repeated checks say that a support plan must change, and how often that is wrong
    shares      parts of a whole and their differences, with intervals
    compiling   how arithmetic becomes machine code, once for an installation
"""
