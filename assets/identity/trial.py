"""Its own error without a number: records that their NIK confirms are tried again without it.

Belongs here: which steps of the journey a record without its NIK goes through again. Which records are drawn and what
stands beside them is SQL's business: sql/identity/8_describe.
"""

from functools import cache

from assets.identity.journey import Step, journey

HIDDEN = "hidden_row"  # takes the place of person_row
SETTLED = "2_register"  # what Dukcapil's own records say needs no NIK of others
FOUND = ("rule_match", "model_match")
KEPT = "weight"  # what confirmed links taught


@cache
def steps_again() -> tuple[Step, ...]:
    """Returns the steps that a record without its NIK goes through until it is given to somebody, in order: those
    after Dukcapil's own that rest on a person-bearing row and on which FOUND rests."""
    changed, wanted = {"person_row"}, set(FOUND)
    for step in journey():
        if changed & set(step.reads):
            changed.add(step.name)
    for step in reversed(journey()):
        if step.name in wanted - {KEPT}:
            wanted.update(step.reads)
    return tuple(
        step
        for step in journey()
        if step.name in (changed & wanted) - {KEPT}
        and (step.phase > SETTLED or step.name == "record")
    )
