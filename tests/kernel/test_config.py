from pathlib import Path

import pytest

from kernel.config import Settings, listing_choice, read_settings, search_hosts
from kernel.errors import Misconfigured


def test_nothing_set_gives_the_defaults():
    assert read_settings({"PATH": "/bin"}) == Settings()


def test_every_kind_of_setting_is_read():
    read = read_settings(
        {
            "BELLWETHER_STORAGE": "/srv/bellwether",
            "BELLWETHER_LISTING": "consent",
            "BELLWETHER_PUBLIC_FLOOR": "3",
            "BELLWETHER_SCORING_UNITS": "twitter=58.8, bluesky=1",
        }
    )
    assert (read.storage, read.listing, read.public_floor) == (Path("/srv/bellwether"), "consent", 3)
    assert dict(read.scoring_units) == {"twitter": 58.8, "bluesky": 1.0}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("public_url", "https://bellwether.example/", "https://bellwether.example"),
        ("public_url", "http://localhost:8000", "http://localhost:8000"),
        ("bind", "[::1]:8000", "[::1]:8000"),
        ("trusted_proxies", "0", 0),
        ("mail_url", "smtp+starttls://u:p@mail.example:587", "smtp+starttls://u:p@mail.example:587"),
        ("mail_from", "House <h@house.example>", "House <h@house.example>"),
        ("limits_url", "memory:", "memory:"),
        ("limits_url", "redis://127.0.0.1:6379/1", "redis://127.0.0.1:6379/1"),
    ],
)
def test_where_the_house_is_and_whom_it_asks(name, text, value):
    assert getattr(read_settings({f"BELLWETHER_{name.upper()}": text}), name) == value


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("http://localhost", ("http://localhost:9200",)),
        ("https://me:p%40ss@one.example:9201/es/", ("https://me:p%40ss@one.example:9201/es",)),
        ("http://a:1,b:2", ("http://a:1", "http://b:2")),
        ("http://u:p@a,[::1]:9201", ("http://u:p@a:9200", "http://u:p@[::1]:9201")),
    ],
)
def test_a_search_server_is_read_as_the_addresses_of_its_nodes(url, hosts):
    assert search_hosts(read_settings({"BELLWETHER_SEARCH_URL": url}).search_url) == hosts


@pytest.mark.parametrize(
    "url", ["tantivy", "localhost:9200", "ftp://host", "http://", "http://host:x", "http://a,", "http://a:0"]
)
def test_what_is_no_search_server_is_refused(url):
    with pytest.raises(Misconfigured, match="BELLWETHER_SEARCH_URL: must be embedded"):
        read_settings({"BELLWETHER_SEARCH_URL": url})


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"SEARCH_API_KEY": "secret", "SEARCH_USER": "me"}, "SEARCH_API_KEY"),
        ({"SEARCH_PASSWORD": "secret"}, "SEARCH_PASSWORD"),
        ({"SEARCH_CA_FILE": "/nowhere/ca.pem"}, "SEARCH_CA_FILE"),
        ({"SEARCH_CA_FILE": __file__, "SEARCH_URL": "http://host"}, "SEARCH_CA_FILE"),
        ({"SEARCH_RETRIES": "-1"}, "SEARCH_RETRIES"),
        ({"SEARCH_PREFIX": "Bell*"}, "SEARCH_PREFIX"),
    ],
)
def test_settings_of_a_search_server_that_cannot_be_are_refused_without_telling_a_secret(settings, name):
    with pytest.raises(Misconfigured) as refused:
        read_settings({f"BELLWETHER_{key}": text for key, text in settings.items()})
    assert set(refused.value.fields) == {f"BELLWETHER_{name}"}
    assert "secret" not in refused.value.message


def test_secrets_of_a_search_server_are_not_printed():
    settings = Settings(search_url="http://me:secret@host", search_password="secret", search_api_key="secret")
    assert "secret" not in repr(settings)


@pytest.mark.parametrize("url", ["postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_a_postgresql_url_gets_the_driver_we_have(url):
    assert read_settings({"BELLWETHER_DATABASE_URL": url}).database_url == "postgresql+psycopg://u@h/d"


def test_a_setting_set_to_nothing_is_not_set():
    assert read_settings({"BELLWETHER_STORAGE": "", "BELLWETHER_LISTING": ""}) == Settings()


def test_unknown_names_are_refused_and_all_mistakes_are_told_together():
    with pytest.raises(Misconfigured) as refused:
        read_settings({"BELLWETHER_LISTNIG": "public", "BELLWETHER_storage": "var", "BELLWETHER_PUBLIC_FLOOR": "0"})
    assert refused.value.fields == {
        "BELLWETHER_LISTNIG": "there is no such setting",
        "BELLWETHER_storage": "there is no such setting",
        "BELLWETHER_PUBLIC_FLOOR": "must be a whole number of at least 1",
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LISTING", "everybody"),
        ("PUBLIC_FLOOR", "ten"),
        ("DATABASE_URL", "mysql://h/d"),
        ("DATABASE_URL", "bellwether.db"),
        ("SEARCH_URL", "tcp://localhost:9200"),
        ("PUBLIC_URL", "bellwether.example"),
        ("PUBLIC_URL", "https://bellwether.example/app"),
        ("PUBLIC_URL", "https://ada@bellwether.example"),
        ("PUBLIC_URL", "ftp://bellwether.example"),
        ("BIND", "8000"),
        ("BIND", "127.0.0.1"),
        ("BIND", "127.0.0.1:0"),
        ("BIND", "127.0.0.1:x"),
        ("TRUSTED_PROXIES", "-1"),
        ("MAIL_URL", "mail.example"),
        ("MAIL_URL", "http://mail.example"),
        ("MAIL_URL", "smtp://mail.example:99999"),
        ("MAIL_FROM", "Bellwether"),
        ("LIMITS_URL", "memory"),
        ("LIMITS_URL", "mongodb://h"),
        ("SCORING_UNITS", "twitter"),
        ("SCORING_UNITS", "twitter=0"),
        ("SCORING_UNITS", "twitter=nan"),
        ("SCORING_UNITS", "=1"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused_by_name(name, text):
    with pytest.raises(Misconfigured, match=f"BELLWETHER_{name}: must be"):
        read_settings({f"BELLWETHER_{name}": text})


def test_settings_of_the_tests_are_not_ours_to_judge():
    assert read_settings({"BELLWETHER_TEST_POSTGRES_URL": "x", "BELLWETHER_KIT": "y"}) == Settings()


def test_secrets_do_not_show_when_settings_are_printed():
    secret = {"mail_url": "smtp://u:hush@h", "limits_url": "redis://u:hush@h"}
    printed = repr(Settings(secret_key="hush", database_url="postgresql+psycopg://u:hush@h/d", **secret))
    assert "hush" not in printed


def test_who_is_listed_must_be_chosen_outside_of_the_demo():
    with pytest.raises(Misconfigured, match="set BELLWETHER_LISTING"):
        listing_choice(Settings(), storage_is_demo=False)
    assert listing_choice(Settings(), storage_is_demo=True) == "public"
    assert listing_choice(Settings(listing="consent"), storage_is_demo=False) == "consent"
