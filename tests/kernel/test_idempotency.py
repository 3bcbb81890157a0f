import threading
from datetime import timedelta

import pytest

from kernel.database import reading, transaction
from kernel.errors import BadInput, IdempotencyKeyReused
from kernel.idempotency import answered, forget, remember
from kernel.models import AnsweredRequest

ASK = {"scope": "user:7", "key": "k1", "body": {"perk": 12}}


def ask(answer, noon, **changed):
    """Do the work when it was not done, and return the answer: what an action would."""
    asked = ASK | changed
    with transaction() as session:
        if (before := answered(session, **asked)) is not None:
            return before
        remember(session, scope=asked["scope"], key=asked["key"], answer=answer, now=noon)
    return answer


def test_a_request_that_comes_twice_is_done_once_and_answered_alike(app, noon):
    assert ask({"claim": 1}, noon) == {"claim": 1}
    assert ask({"claim": 2}, noon) == {"claim": 1}
    assert ask({"claim": 3}, noon, body={"perk": 12}) == {"claim": 1}


def test_the_key_of_somebody_else_is_another_key(app, noon):
    assert ask(1, noon) == 1
    assert ask(2, noon, scope="user:8") == 2
    assert ask(3, noon, key="k2") == 3


def test_a_key_that_comes_with_another_body_is_refused(app, noon):
    ask(1, noon)
    with pytest.raises(IdempotencyKeyReused):
        ask(1, noon, body={"perk": 13})


def test_work_that_was_refused_leaves_its_key_free(app, noon):
    def refuse():
        with transaction() as session:
            assert answered(session, **ASK) is None
            raise InterruptedError

    with pytest.raises(InterruptedError):
        refuse()
    assert ask(5, noon) == 5


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_of_the_wrong_length_is_refused(app, noon, key):
    with pytest.raises(BadInput):
        ask(1, noon, key=key)


def test_of_many_that_come_at_once_one_is_done_and_all_get_its_answer(app, noon):
    ready, answers = threading.Barrier(8), []

    def go(number):
        with app.app_context():
            ready.wait()
            answers.append(ask(number, noon))

    threads = [threading.Thread(target=go, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(answers), len(set(answers))) == (8, 1)


def test_answers_are_forgotten_after_a_day(app, noon):
    ask(1, noon)
    with transaction() as session:
        assert forget(session, now=noon + timedelta(days=1)) == 0
        assert forget(session, now=noon + timedelta(days=1, seconds=1)) == 1
    with reading() as session:
        assert session.query(AnsweredRequest).count() == 0
