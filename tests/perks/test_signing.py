"""What a QR code says can be said by this house alone."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from perks.figures.qr import QUIET, qr_code, qr_file
from perks.signing import SignedClaim, looks_signed, sign, signing_key, verified, whole_second

KEY = signing_key("07" * 32)
OTHER_KEY = signing_key("08" * 32)
CLAIM = SignedClaim(claim_id=71, perk_id=3, business_id=2, expires_s=1_766_221_920)
TEXT = sign(CLAIM, KEY)
ids = st.integers(1, 2**63 - 1)


@given(st.builds(SignedClaim, ids, ids, ids, st.integers(1, 10**11)))
def test_what_was_signed_is_read_back(claim):
    assert verified(sign(claim, KEY), KEY.public_key()) == claim


def test_the_same_claim_has_the_same_text_every_time():
    assert sign(CLAIM, KEY) == TEXT


def test_spaces_and_small_letters_of_a_reader_do_not_matter():
    assert verified(f"  {TEXT.lower()}\n", KEY.public_key()) == CLAIM


@pytest.mark.parametrize("place", range(len(TEXT)))
def test_a_text_changed_in_any_one_place_is_nobodys(place):
    for letter in "A2.:9":
        changed = TEXT[:place] + letter + TEXT[place + 1 :]
        assert changed == TEXT or verified(changed, KEY.public_key()) is None


def test_the_last_letter_has_one_spelling_although_bits_of_it_are_spare():
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    good = [letter for letter in alphabet if verified(TEXT[:-1] + letter, KEY.public_key())]
    assert good == [TEXT[-1]]


def test_a_text_that_another_key_signed_is_nobodys():
    assert verified(sign(CLAIM, OTHER_KEY), KEY.public_key()) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "KCR-7Q4M-29",
        "BW1:",
        "BW1:1.2.3.4:",
        TEXT + "A",
        TEXT.replace("BW1", "BW2"),
        TEXT.replace("71.", "071."),
        TEXT.replace("71.", "٧١."),
        TEXT[:-1],
        "BW1:1.2.3.4:" + "A" * 103,
    ],
)
def test_what_is_no_code_of_ours_is_nobodys(text):
    assert verified(text, KEY.public_key()) is None


def test_a_code_that_people_say_is_told_from_one_that_is_scanned():
    assert looks_signed(TEXT)
    assert looks_signed("bw1:forged")
    assert not looks_signed("BWX-1234")


def test_a_code_says_a_second_that_is_never_before_its_claim_ends():
    assert whole_second(datetime(2025, 12, 20, 9, 12, tzinfo=UTC)) == 1_766_221_920
    assert whole_second(datetime(2025, 12, 20, 9, 12, 0, 1, tzinfo=UTC)) == 1_766_221_921


def test_only_the_public_half_is_needed_to_read():
    public = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32).public_key()
    assert verified(TEXT, public) == CLAIM


def test_a_code_of_great_ids_is_no_larger_than_readers_like():
    great = SignedClaim(claim_id=10**9, perk_id=10**9, business_id=10**9, expires_s=1_766_221_920)
    assert qr_code(sign(great, KEY)).size == 41 + 2 * QUIET


def test_the_drawing_is_the_code_module_by_module():
    import segno

    matrix = segno.make(TEXT, error="m", micro=False).matrix
    drawn = [[0] * len(row) for row in matrix]
    for stroke in qr_code(TEXT).path.split("M")[1:]:
        place, length = stroke.split("h")
        x, y = (float(part) for part in place.split())
        for step in range(int(length)):
            drawn[int(y) - QUIET][int(x) - QUIET + step] = 1
    assert drawn == [list(row) for row in matrix]


def test_the_file_of_a_code_names_itself_and_is_whole():
    import xml.etree.ElementTree as ElementTree

    root = ElementTree.fromstring(qr_file(TEXT, title="Bruno’s <Bakery> & more"))
    assert [child.tag.split("}")[1] for child in root] == ["title", "path", "path"]
    assert root[0].text == "Bruno’s <Bakery> & more"
