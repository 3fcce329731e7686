"""Progress monitoring: whether a learner's repeated checks say that a plan must change, and how often that is wrong.

A support plan has an aim: from where, by how much a week, until when. Short checks of the same kind are given
every week or so. A rule reads them and says *change the plan*, *raise the aim*, or *go on*. Each rule errs: it sends
learners who are on their aim away, or keeps those who hardly move. `rates` says how often, before anybody chooses
one. Specified in docs/methods/progress-monitoring.md.

    aims        what a plan aims at
    rules       the rules, each by its name and version, over many learners at once
    boundaries  how far below its aim a trend must lie at each look, for a stated share of false alarms in all
    four_points the chance of a run of four below the aim, exactly
    chances     what a rule's errors are: worked out where that can be, by simulation for every rule
    oracles     the same answers the slow and obvious way, to test against
"""
