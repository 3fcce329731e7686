"""What follows from evidence, as arithmetic: columns in, columns out; no files, no clock.

One room for each question; the rooms know nothing of one another.

    mastery     what one learner's evidence of one competency amounts to, and how sure that is
    shares      parts of a whole and their differences, with intervals
    compiling   how arithmetic becomes machine code, once for an installation
"""
