"""Mail: written with what it tells about, sent once, tried again, given up."""

import email
import smtplib
import socket
import threading
from datetime import timedelta
from email import policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from app import create_app
from kernel import mailing
from kernel.config import Settings
from kernel.database import reading, transaction
from kernel.mail import send
from kernel.mailing import BACK_OFF, deliver_due, forget_delivered
from kernel.models import OutgoingMail

LETTER = {"to": "ada@example.org", "subject": "Brød for you", "body": "Hello Ada,\n\nhttps://x.example/reset/abc\n"}


def write(noon, **changed):
    with transaction() as session:
        send(session, **(LETTER | changed), now=noon)


def rows():
    with reading() as session:
        return [
            {name: getattr(row, name) for name in ("tries", "sent_us", "failure", "body", "try_after_us")}
            for row in session.query(OutgoingMail).order_by(OutgoingMail.id)
        ]


class Sink:
    """A mail server on this machine that keeps what it gets, or refuses it."""

    def __init__(self):
        self.got, self.answer = [], "250 taken"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  # the library's name
        if not self.answer.startswith("250"):
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 taken"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.got.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=policy.default)))
        return "250 taken"


def standing_at(moment):
    """Return a clock that stands still."""
    return lambda: moment


def served(sink, **options):
    """Start a mail server on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port, **options)
    controller.start()
    return controller


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def server(sink):
    controller = served(sink)
    yield controller.port
    controller.stop()


@pytest.fixture
def by_smtp(app, server):
    """The house with a mail server."""
    app.extensions["settings"] = Settings(
        storage=app.extensions["storage"].root,
        mail_url=f"smtp://127.0.0.1:{server}",
        mail_from="House <h@house.example>",
    )
    return app


def test_a_mail_becomes_a_file_when_there_is_no_mail_server_and_its_text_is_forgotten(app, noon):
    write(noon)

    assert deliver_due(standing_at(noon)) == 1

    [path] = (app.extensions["storage"].root / "mail").iterdir()
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (message["To"], message["Subject"]) == ("ada@example.org", "Brød for you")
    assert message.get_content() == LETTER["body"]
    [row] = rows()
    assert (row["sent_us"] is None, row["body"], row["tries"]) == (False, "", 1)
    assert deliver_due(standing_at(noon)) == 0


def test_a_mail_leaves_only_when_what_it_tells_about_was_kept(app, noon):
    def fail():
        with transaction() as session:
            send(session, **LETTER, now=noon)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()
    assert deliver_due(standing_at(noon)) == 0


def test_a_mail_goes_to_the_mail_server(by_smtp, sink, noon):
    write(noon)
    write(noon, to="bea@example.org")

    assert deliver_due(standing_at(noon)) == 2

    assert [to for to, _ in sink.got] == [["ada@example.org"], ["bea@example.org"]]
    message = sink.got[0][1]
    assert (message["From"], message["Subject"]) == ("House <h@house.example>", "Brød for you")
    assert message.get_content().replace("\r\n", "\n") == LETTER["body"]
    assert message["Message-ID"].endswith("@house.example>")


def test_a_name_with_line_breaks_makes_no_head_line(by_smtp, sink, noon):
    write(noon, subject="Join B\r\nBcc: eve@example.org")
    deliver_due(standing_at(noon))
    assert sink.got[0][0] == ["ada@example.org"]
    assert "Bcc" not in sink.got[0][1]


def test_a_server_that_does_not_take_a_mail_is_asked_again_later_and_later(by_smtp, sink, noon):
    write(noon)
    sink.answer = "451 not now"
    moment, waits = noon, []

    for _ in range(len(BACK_OFF)):
        assert deliver_due(standing_at(moment)) == 0
        [row] = rows()
        waits.append(timedelta(microseconds=row["try_after_us"]) - (moment - mailing.from_us(0)))
        assert deliver_due(standing_at(moment + waits[-1] - timedelta(seconds=1))) == 0
        assert rows() == [row], "before its time it is not tried"
        moment += waits[-1]
    assert tuple(waits) == BACK_OFF

    sink.answer = "250 taken"
    assert deliver_due(standing_at(moment)) == 1
    assert len(sink.got) == 1


def test_a_mail_is_given_up_after_three_days_and_its_text_is_forgotten(by_smtp, sink, noon):
    write(noon)
    sink.answer = "451 not now"
    moment = noon
    while rows()[0]["failure"] is None:
        deliver_due(standing_at(moment))
        moment += timedelta(hours=12)
        assert moment < noon + timedelta(days=5)

    assert moment > noon + timedelta(days=2.5)
    assert (rows()[0]["failure"], rows()[0]["body"]) == ("SMTPRecipientsRefused", "")
    sink.answer = "250 taken"
    assert deliver_due(standing_at(moment + timedelta(days=30))) == 0


def test_an_address_that_nobody_has_is_given_up_at_once_and_spoils_no_other_mail(by_smtp, sink, noon):
    write(noon, to="nobody@example.org")
    sink.answer = "550 nobody has that address"
    assert deliver_due(standing_at(noon)) == 0
    assert rows()[0]["failure"] == "SMTPRecipientsRefused"
    assert "nobody" not in rows()[0]["failure"]

    sink.answer = "250 taken"
    write(noon)
    assert deliver_due(standing_at(noon)) == 1


def test_a_server_that_is_away_loses_nothing(app, server, by_smtp, noon):
    app.extensions["settings"] = Settings(storage=app.extensions["storage"].root, mail_url="smtp://127.0.0.1:1")
    write(noon)
    assert deliver_due(standing_at(noon)) == 0
    assert (rows()[0]["sent_us"], rows()[0]["failure"], rows()[0]["body"]) == (None, None, LETTER["body"])


def test_two_workers_never_send_one_mail_twice(by_smtp, sink, noon):
    for number in range(20):
        write(noon, to=f"{number}@example.org")
    ready, counts = threading.Barrier(4), []

    def work():
        with by_smtp.app_context():
            ready.wait()
            counts.append(deliver_due(standing_at(noon)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 20
    assert sorted(to for to, _ in sink.got) == sorted([f"{number}@example.org"] for number in range(20))


def test_a_worker_that_dies_while_sending_leaves_the_mail_to_another(by_smtp, sink, noon, monkeypatch):
    write(noon)

    def die(*_args):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(smtplib.SMTP, "send_message", die)
        with pytest.raises(SystemExit):
            deliver_due(standing_at(noon))

    assert deliver_due(standing_at(noon + timedelta(minutes=9))) == 0, "it may still be at it"
    assert deliver_due(standing_at(noon + timedelta(minutes=10))) == 1


def test_a_mail_that_was_sent_but_not_noted_comes_again_with_the_same_id(by_smtp, sink, noon, monkeypatch):
    write(noon)
    really = smtplib.SMTP.send_message

    def send_and_die(*args):
        really(*args)
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(smtplib.SMTP, "send_message", send_and_die)
        with pytest.raises(SystemExit):
            deliver_due(standing_at(noon))
    deliver_due(standing_at(noon + timedelta(hours=1)))

    assert len({message["Message-ID"] for _, message in sink.got}) == 1
    assert len(sink.got) == 2


def test_a_server_that_asks_for_a_password_gets_it(app, sink, noon):
    asked = []

    def check(_server, _session, _envelope, _mechanism, told):
        asked.append((told.login, told.password) if isinstance(told, LoginPassword) else None)
        return AuthResult(success=True)

    controller = served(sink, authenticator=check, auth_require_tls=False)
    app.extensions["settings"] = Settings(
        storage=app.extensions["storage"].root, mail_url=f"smtp://ada:p%40ss@127.0.0.1:{controller.port}"
    )
    write(noon)
    assert deliver_due(standing_at(noon)) == 1
    controller.stop()
    assert asked == [(b"ada", b"p@ss")]


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_server_that_cannot_keep_a_secret_gets_no_mail_when_it_should(app, server, sink, noon, scheme):
    app.extensions["settings"] = Settings(
        storage=app.extensions["storage"].root, mail_url=f"{scheme}://127.0.0.1:{server}"
    )
    write(noon)
    assert deliver_due(standing_at(noon)) == 0
    assert (sink.got, rows()[0]["failure"]) == ([], None)


def test_mail_that_left_long_ago_is_forgotten_and_mail_that_waits_is_not(app, noon):
    write(noon)
    deliver_due(standing_at(noon))
    write(noon, to="bea@example.org")

    assert forget_delivered(now=noon + timedelta(days=30)) == 0
    assert forget_delivered(now=noon + timedelta(days=31)) == 1
    assert len(rows()) == 1


def test_the_job_of_the_timetable_sends_what_is_due(app, noon):
    jobs = {timed.name: timed.work for timed in app.extensions["timetable"]}
    write(noon)
    jobs["deliver_mail"]()
    jobs["forget"]()
    assert len(list((app.extensions["storage"].root / "mail").iterdir())) == 1
    assert rows() == [], "noon was long ago"


def test_the_password_of_the_mail_server_does_not_show_when_settings_are_printed(tmp_path):
    app = create_app(Settings(storage=tmp_path, mail_url="smtp://ada:hush@mail.example"))
    assert "hush" not in repr(app.extensions["settings"])
    app.extensions["engine"].dispose()
