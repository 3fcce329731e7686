"""What this house keeps: what a learner says about themselves, sets and asks for. A module for each of `models`."""

from . import about_me, exemptions, goals, pathway, portfolio, recognitions, reviews

TABLES = (
    about_me.TABLES
    | exemptions.TABLES
    | goals.TABLES
    | pathway.TABLES
    | portfolio.TABLES
    | recognitions.TABLES
    | reviews.TABLES
)
