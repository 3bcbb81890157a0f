"""The compact columns of scores.sqlite come back as they went in."""

import numpy as np

from influencers.generations.blobs import NOT_MEASURED, TOPIC_DTYPE, pack_topics, unpack_history, unpack_topics


def test_each_influencer_gets_exactly_their_own_topics():
    rows = np.array([(5, 712, 9, 640, 12_345), (7, 300, 2, 100, 99), (5, 10, 1, 1000, 1)], TOPIC_DTYPE)

    blobs = pack_topics(np.array([0, 2, 2, 3]), rows).to_pylist()

    assert [unpack_topics(blob).tolist() for blob in blobs] == [rows[:2].tolist(), [], rows[2:].tolist()]


def test_a_day_that_was_not_measured_is_not_a_zero():
    days = np.array([NOT_MEASURED, 0, 545], "<u2")

    assert unpack_history(days.tobytes()) == (None, 0.0, 54.5)
