"""flask topics check, add, rename, merge, retire, retag: what an operator does, and what is refused."""

import json
from collections.abc import Iterator

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from auth.models import AuditEntry, User
from influencers.topics.derive import derived_version
from influencers.topics.operator_changes import CHANGES_FILE, read_changes
from influencers.topics.taxonomy import follow_changes, load_taxonomy
from kernel.database import reading
from kernel.storage import Storage
from tests.activity_lines import coffee_world, write_lines


@pytest.fixture
def ask(sqlite_app: Flask) -> Iterator["Asking"]:
    yield Asking(sqlite_app)
    follow_changes(None)


class Asking:
    """An operator at the command line."""

    def __init__(self, app: Flask) -> None:
        self.storage: Storage = app.extensions["storage"]
        self._runner = app.test_cli_runner()

    def __call__(self, *words: str) -> Result:
        return self._runner.invoke(args=["topics", *words])

    def done(self, *words: str) -> str:
        """Run a command that has to end well; return what it says."""
        result = self(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refused(self, *words: str) -> str:
        """Run a command that has to be refused and to change nothing; return why."""
        before = read_changes(self.storage.root / CHANGES_FILE)
        result = self(*words)
        assert result.exit_code == 1, result.output
        assert read_changes(self.storage.root / CHANGES_FILE) == before
        return result.stderr

    def cortado(self) -> str:
        """Add a topic."""
        return self.done("add", "cortado", "--parent", "coffee", "--label", "en=Cortado", "--label", "ar=كورتادو")


def audited() -> list[tuple[str, str, int | None, dict[str, str]]]:
    with reading() as session:
        rows = session.execute(
            select(AuditEntry.action, AuditEntry.subject, AuditEntry.user_id, AuditEntry.details).order_by(
                AuditEntry.id
            )
        )
        return [(action, subject, user, json.loads(details)) for action, subject, user, details in rows]


def test_an_added_topic_is_found_by_its_names_at_once(ask):
    said = ask.done(
        "add",
        "cortado",
        "--parent",
        "coffee",
        "--label",
        "en=Cortado",
        "--label",
        "de=Cortado",
        "--name",
        "Gibraltar cup",
    )

    assert "Added cortado with number 50000." in said
    assert "Food and Drink › Coffee › Cortado" in ask.done("find", "a gibraltar cup")
    assert "Cortado" in ask.done("suggest", "corta", "--lang", "de")


def test_changes_are_kept_beside_the_scores_and_noted_in_the_audit_log(ask, sqlite_app):
    ask.cortado()
    ask.done("rename", "cortado", "--label", "de=Kleiner Kaffee")
    ask.done("merge", "cortado", "espresso")
    ask.done("retire", "tea", "--into", "coffee")

    kept = read_changes(ask.storage.root / CHANGES_FILE)
    assert [type(change).__name__ for change in kept.changes] == ["Added", "Renamed", "Merged", "Retired"]
    noted = [(action, subject, user) for action, subject, user, _details in audited()]
    assert noted == [
        ("topic.added", "topic:cortado", None),
        ("topic.renamed", "topic:cortado", None),
        ("topic.merged", "topic:cortado", None),
        ("topic.retired", "topic:tea", None),
    ]


def test_the_audit_log_tells_what_was_and_what_is(ask, sqlite_app):
    ask.cortado()
    ask.done("rename", "cortado", "--label", "en=Short Coffee", "--label", "de=Kleiner Kaffee")
    ask.done("add", "gibraltar-cup", "--parent", "cortado", "--label", "en=Gibraltar Cup")
    ask.done("merge", "cortado", "espresso")
    ask.done("retire", "gibraltar-cup")

    added, renamed, _below, merged, retired = (details for *_who, details in audited())
    assert added == {
        "number": 50_000,
        "label_en": {"from": None, "to": "Cortado"},
        "label_ar": {"from": None, "to": "كورتادو"},
        "parents": {"from": None, "to": "coffee"},
        "names": added["names"],
    }
    assert "en cortado" in added["names"]
    assert renamed == {
        "label_en": {"from": "Cortado", "to": "Short Coffee"},
        "label_de": {"from": None, "to": "Kleiner Kaffee"},
        "names": renamed["names"],
    }
    assert "de kleiner kaffee" in renamed["names"]
    assert merged == {
        "label": "Short Coffee",
        "into": "espresso",
        "parents": {"from": "coffee", "to": None},
        "moved": "gibraltar-cup",
    }
    assert retired == {"label": "Gibraltar Cup", "into": None, "parents": {"from": "espresso", "to": None}}


def test_a_topic_that_is_renamed_back_leaves_no_trace_of_the_mistake_in_its_names(ask):
    before = ask.done("find", "espresso in lyon")
    assert "“espresso” means another topic as well" in ask.done("rename", "tea", "--label", "en=Espresso")
    assert ask.done("find", "espresso in lyon") != before
    ask.done("rename", "tea", "--label", "en=Tea")

    assert ask.done("find", "espresso in lyon") == before
    assert audited()[-1][3]["names_taken_back"].startswith("en espresso")
    ask.done("check")


def test_a_name_that_was_given_on_purpose_stays_when_a_topic_is_renamed_back(ask):
    ask.done("add", "cup", "--parent", "coffee", "--label", "en=Small Beverage", "--name", "gibraltar cup")
    ask.done("rename", "cup", "--label", "en=Gibraltar Cup")
    ask.done("rename", "cup", "--label", "en=Lisbon Cup")
    ask.done("rename", "cup", "--label", "en=Small Beverage")

    assert "Small Beverage" in ask.done("find", "a gibraltar cup")
    assert "Small Beverage" not in ask.done("find", "a lisbon cup")


def test_a_topic_that_gets_a_third_name_is_found_by_all_of_them(ask):
    ask.done("rename", "tea", "--label", "en=Leaf Brew")
    ask.done("rename", "tea", "--label", "en=Steeped Leaves")

    for text in ("a leaf brew", "steeped leaves", "tea"):
        assert "Steeped Leaves" in ask.done("find", text)


def test_the_operator_who_changes_something_is_named(ask, sqlite_app):
    sqlite_app.test_cli_runner().invoke(args=["auth", "add-operator", "max@example.org"])
    with reading() as session:
        number = session.scalar(select(User.id))

    ask.done("retire", "tea", "--by", "max@example.org")

    assert ("topic.retired", "topic:tea", number) in [entry[:3] for entry in audited()]
    (change,) = read_changes(ask.storage.root / CHANGES_FILE).changes
    assert change.by == f"user {number}"


def test_only_an_operator_can_be_named(ask):
    assert "No operator signs in as eve@example.org" in ask.refused("retire", "tea", "--by", "eve@example.org")


def test_a_merged_topic_and_its_names_lead_to_the_other_one(ask):
    ask.cortado()
    ask.done("merge", "cortado", "espresso")

    assert "“cortado” → Food and Drink › Coffee › Espresso" in ask.done("find", "a cortado")
    assert load_taxonomy().by_slug("cortado").slug == load_taxonomy().topic(50_000).slug == "espresso"


def test_numbers_of_added_topics_are_never_given_again(ask):
    ask.cortado()
    ask.done("retire", "cortado")

    assert "number 50001" in ask.done("add", "lungo", "--parent", "coffee", "--label", "en=Lungo")


def test_an_ordinary_word_becomes_an_ambiguous_name(ask):
    ask.done("add", "house-blend", "--parent", "coffee", "--label", "en=House Blend", "--name", "blend")
    ask.done("add", "brew-club", "--parent", "coffee", "--label", "en=Brew Club", "--name", "who", "--name", "hi")

    names = {
        (name.text, name.is_ambiguous)
        for change in read_changes(ask.storage.root / CHANGES_FILE).changes
        for name in change.names
    }
    assert {("house blend", False), ("hi", True)} <= names
    assert "who" not in {text for text, _ in names}


def test_a_name_that_means_something_already_is_told(ask):
    said = ask.done("add", "milk-coffee", "--parent", "coffee", "--label", "en=Milk Coffee", "--name", "espresso")

    assert "“espresso” means another topic as well" in said


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("add", "espresso", "--parent", "coffee", "--label", "en=Espresso"), "“espresso” already"),
        (("add", "cortado", "--parent", "no-such", "--label", "en=Cortado"), "no topic “no-such”"),
        (("add", "Cortado!", "--parent", "coffee", "--label", "en=Cortado"), "is no slug"),
        (("add", "cortado", "--parent", "coffee", "--label", "de=Cortado"), "English name"),
        (("add", "cortado", "--parent", "coffee", "--label", "en=Cortado", "--label", "xx=C"), "not so: xx"),
        (("rename", "no-such", "--label", "en=X"), "no topic “no-such”"),
        (("rename", "coffee", "--label", "xx=X"), "not so: xx"),
        (("merge", "coffee", "espresso"), "merge the narrower"),
        (("merge", "coffee", "coffee"), "into itself"),
        (("merge", "food-and-drink-super", "coffee"), "first level"),
        (("merge", "lyon", "coffee"), "not both places"),
        (("merge", "no-such", "coffee"), "no topic “no-such”"),
        (("merge", "coffee", "no-such"), "no topic “no-such”"),
        (("retire", "location-super"), "first level"),
        (("retire", "coffee", "--into", "coffee"), "cannot lead"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(ask, words, reason):
    assert reason in ask.refused(*words)
    assert audited() == []


def test_a_topic_that_is_none_of_its_own_any_more_is_not_merged_again(ask):
    ask.done("merge", "espresso", "coffee")
    ask.done("retire", "tea")

    assert "leads to “coffee”" in ask.refused("merge", "espresso", "tea")
    assert "no topic of its own" in ask.refused("retire", "tea")
    assert "already, or there was one" in ask.refused("add", "tea", "--parent", "coffee", "--label", "en=Tea")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--label", "en=Cor\u202edato"], "`--label`: This holds a character that nobody sees (right-to-left override"),
        (["--label", "en=Cor\x1b[31mtado"], "`--label`: Write this in one line, without control characters."),
        (["--label", "en=" + "w" * 101], "`--label` wwwwwwwwwwwwwwwwwwww…: write at most 100 characters."),
        (["--label", "en=Cortado", "--name", "Cor\u200btado"], "`--name`: This holds a character that nobody sees"),
        (["--label", "en=Cortado", "--name", " "], "`--name` is empty"),
        (["--label", "en=Cortado", *(["--name", "Cut"] * 51)], "`--name` was given 51 times; 50 are the most."),
    ],
)
def test_a_name_that_no_page_can_show_is_refused_by_its_option(ask, words, told):
    assert told in ask.refused("add", "cortado", "--parent", "coffee", *words)


def test_other_display_names_are_asked_the_same(ask):
    assert "`--label`: This holds a character that nobody sees" in ask.refused(
        "rename", "coffee", "--label", "de=Kaf\u202efee"
    )


def test_two_display_names_in_one_language_are_not_understood(ask):
    result = ask("add", "cortado", "--parent", "coffee", "--label", "en=Cortado", "--label", "EN=Cut")

    assert result.exit_code == 2
    assert "one name a language" in result.stderr
    assert audited() == []


def test_nothing_is_changed_while_a_line_of_the_file_cannot_be_read(ask):
    ask.cortado()
    path = ask.storage.root / CHANGES_FILE
    path.write_bytes(path.read_bytes().replace(b'"add"', b'"ad"'))

    said = ask.refused("add", "gibraltar", "--parent", "coffee", "--label", "en=Gibraltar cup")

    assert "Line 1 of changes.ndjson cannot be read" in said
    assert "Mend that line first" in said


def test_a_name_that_became_ambiguous_leaves_a_taxonomy_that_is_consistent(ask):
    ask.done("add", "net-flicks", "--parent", "coffee", "--label", "en=Netflix")

    ask.done("check")


@pytest.mark.parametrize("label", ["Kaffee", "=Kaffee", "de="])
def test_a_label_without_a_language_or_a_name_is_not_understood(ask, label):
    assert ask("rename", "coffee", "--label", label).exit_code in {1, 2}


def test_check_proves_that_all_is_well(ask):
    ask.cortado()

    assert "The taxonomy is consistent." in ask.done("check")
    report = json.loads(ask.done("check", "--json"))
    assert report["faults"] == []
    assert report["version"] == load_taxonomy().version


def test_check_ends_with_1_and_names_every_change_that_does_not_fit(ask):
    ask.cortado()
    file = ask.storage.root / CHANGES_FILE
    file.write_bytes(file.read_bytes() * 2 + b"nonsense\n")

    result = ask("check")
    assert result.exit_code == 1
    assert "Change 2 does not fit: “cortado” was added before." in result.stdout
    assert "Line 3 of changes.ndjson cannot be read" in result.stdout
    assert ask("check", "--json").exit_code == 1


def test_retag_derives_anew_what_a_change_made_old_and_nothing_twice(ask, sqlite_app, tmp_path):
    path = write_lines(tmp_path / "activity.ndjson", coffee_world(6))
    assert sqlite_app.test_cli_runner().invoke(args=["activity", "load", str(path)]).exit_code == 0
    assert " 0 files" not in ask.done("retag")
    assert " 0 files" in ask.done("retag")
    before = derived_version()

    ask.done("merge", "espresso", "coffee")

    assert " 0 files" not in ask.done("retag")
    assert [folder.name for folder in ask.storage.derived.iterdir()] == [derived_version()]
    assert derived_version() != before


def test_retag_is_refused_while_scores_are_made(ask):
    with ask.storage.lock("scores"):
        assert "busy with “scores”" in ask.refused("retag")


def test_an_operator_reads_on_the_desk_what_was_and_what_is(sqlite_cast):
    asking = Asking(sqlite_cast.app)
    asking.done("rename", "coffee", "--label", "en=Kaffee")
    page = sqlite_cast.client("max").get("/operator", headers={"Accept": "text/html"}).text
    follow_changes(None)

    assert "Coffee → Kaffee" in page
