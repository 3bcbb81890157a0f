"""Cases: groups that are one group. A ring of twelve is found twelve times, once around each of its members."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Set

MOST_SHARED = 0.5
"""Share of a group's accounts that must be in a case already for the group to belong to it."""


def cases_of(groups: Mapping[int, Set[int]]) -> tuple[tuple[int, ...], ...]:
    """Return groups as cases: each takes in, as long as there are any, those with half their accounts in it already.

    Parameters
    ----------
    groups
        The accounts of each group, by any number. Where groups could belong to several cases, the first decides.

    Returns
    -------
    tuple[tuple[int, ...], ...]
        The numbers of the groups of each case, in the order of `groups`; every number once.

    Examples
    --------
    >>> cases_of({1: {7, 8, 9}, 2: {20, 21}, 3: {8, 9, 10, 11}, 4: {10, 11}})
    ((1, 3, 4), (2,))
    """
    of_account = defaultdict(list)
    for number, accounts in groups.items():
        for account in accounts:
            of_account[account].append(number)
    left, cases, order = dict(groups), [], {number: place for place, number in enumerate(groups)}
    while left:
        case = _around(next(iter(left)), left, of_account)
        cases.append(tuple(sorted(case, key=order.__getitem__)))
    return tuple(cases)


def _around(first: int, left: dict[int, Set[int]], of_account: Mapping[int, list[int]]) -> list[int]:
    """Return the numbers of one case, and take them out of what is left."""
    case, joined, known, shared = [], [first], set[int](), Counter[int]()
    while joined:
        fresh = set[int]().union(*(left.pop(number) for number in joined)) - known
        case += joined
        known |= fresh
        shared.update(number for account in fresh for number in of_account[account] if number in left)
        joined = [number for number in shared if number in left and shared[number] >= MOST_SHARED * len(left[number])]
    return case
