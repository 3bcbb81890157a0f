"""Somebody to sign in, and the mails that were written."""

import re

import pytest
from sqlalchemy import select

from auth.actions import users
from kernel.database import reading, transaction
from kernel.models import OutgoingMail
from tests.signing_in import with_proof

PASSWORD = "wool, needle, moss"
ADDRESS = "ada@example.org"


@pytest.fixture
def ada(app, noon):
    """A user whose address is confirmed; the id."""
    with transaction() as session:
        return users.add_user(session, email=ADDRESS, name="Ada", password=PASSWORD, now=noon)


@pytest.fixture
def browser(client):
    """A browser that posts what pages of ours would, whoever is signed in."""
    return with_proof(client)


@pytest.fixture
def mails(app):
    """Ask for all mails that were written: to, subject, body."""

    def written():
        with reading() as session:
            rows = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
            return [(row.to, row.subject, row.body) for row in rows]

    return written


@pytest.fixture
def mailed_path(mails):
    """Ask for the path of the link in the latest mail: of a page by its first part."""

    def path(page):
        return re.findall(rf"https?://[^/\s]+(/{page}/\S+)", mails()[-1][2])[-1]

    return path


@pytest.fixture
def at(monkeypatch):
    """Let the pages of coming in take a moment for now."""

    def set_clock(moment):
        monkeypatch.setattr("auth.pages.sign_in.now", lambda: moment)

    return set_clock
