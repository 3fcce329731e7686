"""The methods' codes, as compiled code asks for them: `codes.MODE`."""

from cairn.measure.mastery import methods

HIGHEST, LATEST, MEAN = methods.HIGHEST.code, methods.LATEST.code, methods.MEAN.code
MODE, N_TIMES = methods.MODE.code, methods.N_TIMES.code
WEIGHTED_LATEST = methods.WEIGHTED_LATEST.code
EXPONENTIAL_DECAY = methods.EXPONENTIAL_DECAY.code
POWER_LAW = methods.POWER_LAW.code
LATENT_GROWTH, BKT = methods.LATENT_GROWTH.code, methods.BKT.code

CURVE_PIECES = 3
"""Below so many pieces power_law@1 is their mean."""
