"""What accounts of one person gave to several accounts of another is one row of both."""

import numpy as np

from influencers.scoring.gaming.given import merged

NAMES = ("actor", "person")


def test_what_an_account_gave_to_two_accounts_of_a_person_is_added_up():
    found = {
        "n": np.array([3, 1, 2, 5]),
        "c": np.array([10.0, 4.0, 7.0, 1.0]),
        "kinds": np.array([0b011, 0b100, 0b110, 0b001], np.int32),
        "began_us": np.array([50, 90, 20, 70]),
    }

    rows = merged(found, np.array([8, 2, 8, 8]), np.array([1, 1, 1, 0]), names=NAMES)

    assert {name: column.tolist() for name, column in rows.items()} == {
        "actor": [2, 8, 8],
        "person": [1, 0, 1],
        "n": [1, 5, 5],
        "c": [4.0, 1.0, 17.0],
        "kinds": [0b100, 0b001, 0b111],
        "began_us": [90, 70, 20],
    }


def test_of_pairs_that_are_each_alone_all_stays_as_it_was():
    rows = merged({"n": np.array([3, 1])}, np.array([1, 0]), np.array([0, 6]), names=NAMES)

    assert {name: column.tolist() for name, column in rows.items()} == {"actor": [0, 1], "person": [6, 0], "n": [1, 3]}


def test_of_nobody_there_are_no_rows():
    nobody = np.zeros(0, np.int64)

    assert {name: len(column) for name, column in merged({"n": nobody}, nobody, nobody, names=NAMES).items()} == {
        "actor": 0,
        "person": 0,
        "n": 0,
    }
