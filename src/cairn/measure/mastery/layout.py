"""Where each figure stands in the vectors of compiled code: the rule, the state, the reading.

A state holds all that is needed to go on, and no clock. Its first slots are the same for every
method; the last MAX_LEVELS are the method's own memory, and mean what the method says:

    highest            0: the highest piece so far
    exponential_decay  0: the estimate; 1: the sum of its squared weights
    power_law          0: sum of ln attempt; 1: of its square; 2: of ln score; 3: of their product
    mode, n_times      k: pieces at the k-th level times 2**26, plus the latest one's number
    bkt                0: the odds that the level is reached
    latent_growth      0: height; 1: momentum; 2, 3, 4: their variances and covariance; 5: their day
    the others         nothing

A value is kept as its height above the lowest level. Stored states have this layout: a change of it
needs a new LAYOUT, and all states folded anew.
"""

LAYOUT = 1
MAX_LEVELS = 10
MAX_CONTEXTS = 8
TALLY = 67_108_864.0
"""2**26: a count and a position share one float exactly while both stay below it."""

# The rule.
METHOD, SETTING, LOWEST, LEVELS, COUNTED_USES = range(5)
GATE_PIECES, GATE_CONTEXTS, GATE_USES, GATE_RECENCY = range(5, 9)
PIECE_VARIANCE, PRIOR_PIECES, DRIFT_VARIANCE = range(9, 12)
OWN = 12
"""From here to CUT: what belongs to one method alone."""
START, START_VARIANCE, NOISE, DRIFT, GROWTH, MOMENTUM, MOMENTUM_YEARS = range(OWN, OWN + 7)
START_SHARED = OWN + 7
"""Covariance of height and momentum before the first piece."""
ODDS, IF_RIGHT, IF_WRONG, LEARN, REACH, MASTERY = range(OWN, OWN + 6)
"""Of bkt@1, in the same places; REACH is the height that counts as right."""
CUT = 20
"""Where each level but the lowest begins, as a height; noise, drift, momentum above are variances."""
RULE_SLOTS = CUT + MAX_LEVELS - 1

# The state.
VERSION, PIECES, TOTAL, SQUARES, LAST_VALUE, LAST_DAY, USES = range(7)
SHOWN, BASELINE, BASELINE_DAY, CONTEXTS = range(7, 11)
CONTEXT = 11
MEMORY = CONTEXT + MAX_CONTEXTS
STATE_SLOTS = MEMORY + MAX_LEVELS

# The reading.
R_POINT, R_ERROR, R_LEVEL, R_SHOWN, R_UNMET = range(5)
R_PIECES, R_CONTEXTS, R_LAST_DAY, R_BASELINE, R_BASELINE_DAY = range(5, 10)
R_EFFECTIVE, R_PIECE_SD = range(10, 12)
R_PROBABILITY = 12
READING_SLOTS = R_PROBABILITY + MAX_LEVELS

# Gates that are not met, as bits.
FEW_PIECES, FEW_CONTEXTS, NO_REQUIRED_USE, TOO_OLD, NO_LEVEL = 1, 2, 4, 8, 16
