"""Files with a row for each learner and no name: protected until nobody stands out, and certified.

`ladders` are the steps by which a column may be coarsened, declared before anybody looks at the data; `protecting`
chooses steps and withholds what still stands out; `examining` finds out, from the file and its certificate alone,
whether the promise holds.
"""
