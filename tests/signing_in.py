"""Who is signed in, in tests: by the keys of the session, without the form."""

import secrets

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from auth.queries.people import sign_in_epoch
from auth.sessions import session_id
from kernel.database import reading


def signed_in(client: FlaskClient, user_id: int) -> FlaskClient:
    """Sign a user in; the client's POSTs carry the proof that a page of ours would."""
    with client.application.app_context(), reading() as session:
        epoch = sign_in_epoch(session, user_id)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = session_id(user_id, epoch)
        cookie["_fresh"] = True
    return with_proof(client)


def with_proof(client: FlaskClient) -> FlaskClient:
    """Let a client's POSTs carry the proof that a page of ours would, whoever is signed in."""
    raw = secrets.token_hex()
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = raw
    signer = URLSafeTimedSerializer(str(client.application.secret_key), salt="wtf-csrf-token")
    client.environ_base["HTTP_X_CSRFTOKEN"] = signer.dumps(raw)
    return client


def without_proof(client: FlaskClient) -> FlaskClient:
    """Let a client post as a page of somebody else would."""
    client.environ_base.pop("HTTP_X_CSRFTOKEN", None)
    return client
