"""A state's scores in long format: two subjects, grades 3 to 6, four years; some repeat, some are away."""

import numpy as np

HEAD = "student,subject,year,grade,score"
COLUMNS = ("--id=student", "--subject=subject", "--year=year", "--grade=grade", "--score=score")
YEARS = ("2021_2022", "2022_2023", "2023_2024", "2024_2025")


def rows(learners=260, seed=1):
    """Rows in no order: student, subject, year, grade, score."""
    random = np.random.default_rng(seed)
    found = []
    for learner in range(learners):
        ability, grade = random.normal(0, 1), int(random.integers(1, 6))
        for place, year in enumerate(YEARS):
            grade += place > 0 and random.random() > 0.04
            for subject, base in (("MATH", 400), ("READ", 500)):
                if 3 <= grade <= 6 and random.random() > 0.06:
                    score = round(base + 20 * grade + 30 * ability + random.normal(0, 15))
                    cell = "" if random.random() < 0.03 else score
                    found.append((f"00{learner}", subject, year, f"{grade}", cell))
    return [found[i] for i in random.permutation(len(found))]


def wide(given, subject, grade, year):
    """The same cohort with a column for each year: student, oldest … newest."""
    place = YEARS.index(year)
    known = {(w, y, int(g)): s for w, sub, y, g, s in given if sub == subject}
    learners = [w for w, sub, y, g, _ in given if (sub, y, g) == (subject, year, grade)]
    back = range(place, -1, -1)
    return [
        (who, *(known.get((who, YEARS[place - k], int(grade) - k), "") for k in back))
        for who in learners
    ]
