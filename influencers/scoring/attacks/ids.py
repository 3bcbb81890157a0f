"""Ids in an invented world: the numbers that its tables and what is found in them have for places in the crowd."""

from influencers.scoring.attacks.drawing import Integers

# Accounts, people and places in the crowd are three kinds of number. Where one is taken for another, nothing is found.
_FIRST_ACCOUNT, _FIRST_PERSON = 1, 5_000_000


def account_ids(places: Integers) -> Integers:
    """Return the ids of accounts by their places in the crowd."""
    return places + _FIRST_ACCOUNT


def person_ids(places: Integers) -> Integers:
    """Return the ids of the people whose only accounts these are."""
    return places + _FIRST_PERSON


def places_of_accounts(ids: Integers) -> Integers:
    """Return the places in the crowd of accounts by their ids."""
    return ids - _FIRST_ACCOUNT


def places_of_people(ids: Integers) -> Integers:
    """Return the places in the crowd of people by their ids."""
    return ids - _FIRST_PERSON
