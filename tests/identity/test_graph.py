"""Groups of records: hand-drawn pairs with the exact groups."""

from hypothesis import given
from hypothesis import strategies as st

from assets.identity.graph import keep_apart


def drawn(pairs, apart, people=()):
    """The groups, each as its sorted records."""
    groups = keep_apart(pairs, apart, frozenset(people)).values()
    return sorted({tuple(sorted(group)) for group in groups})


def test_the_best_pairs_go_first_and_two_who_must_differ_never_meet():
    twins = [(1, 11), (2, 12), (1, 12), (2, 11), (11, 12)]
    assert drawn(twins, [(1, 2)]) == [(1, 11), (2, 12)]
    assert drawn([(1, 3), (2, 3)], [(1, 2)]) == [(1, 3), (2,)]
    assert drawn([(1, 3), (2, 4), (3, 4)], [(1, 2)]) == [(1, 3), (2, 4)]
    assert drawn([(1, 2), (2, 3)], []) == [(1, 2, 3)]


def test_no_record_gets_two_people_and_no_person_two_rows_that_differ():
    rows = [(1, 100), (2, 100), (1, 200), (2, 200)]
    assert drawn(rows, [(1, 2)], [100, 200]) == [(1, 100), (2, 200)]
    assert drawn(rows, [], [100, 200]) == [(1, 2, 100), (200,)]
    assert drawn([(1, 100), (2, 100)], [(1, 2)], [100]) == [(1, 100), (2,)]


NODES = st.integers(0, 12)
PAIRS = st.lists(st.tuples(NODES, NODES).filter(lambda pair: pair[0] != pair[1]), max_size=30)


@given(PAIRS, PAIRS)
def test_groups_hold_nobody_twice_and_no_two_who_must_differ(pairs, apart):
    groups = drawn(pairs, apart)
    members = [record for group in groups for record in group]
    assert sorted(members) == sorted({record for pair in pairs for record in pair})
    assert not [pair for pair in apart for group in groups if set(pair) <= set(group)]
