"""Real activity of 2014, beside the project when it is there; none of it is in the repository."""

import gzip
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import HOUSE

KIT = Path(os.environ.get("BELLWETHER_KIT", HOUSE.parent / "shared" / "kit"))
MAKER, TWEETS = KIT / "stocknet_activity.py", KIT.parent / "data" / "stocknet_2014" / "tweets.csv.gz"


@pytest.fixture(scope="module")
def real_lines():
    """Real lines of activity."""
    if not (MAKER.exists() and TWEETS.exists()):
        pytest.skip(f"the real activity is not at {TWEETS}")
    made = subprocess.run([sys.executable, str(MAKER), str(TWEETS)], capture_output=True, check=True)
    return made.stdout


def test_real_activity_enters_whole_and_only_once_in_whatever_order(new_house, real_lines):
    house = new_house()
    answer = house.load(gzip.compress(real_lines, 1), "activity.ndjson.gz")
    assert (answer["lines"], answer["accepted"], answer["duplicates"], answer["quarantined"]) == (110136, 110045, 91, 0)
    accepted = {type_: counts["accepted"] for type_, counts in answer["by_type"].items() if counts["accepted"]}
    assert accepted == {"account": 52608, "post": 41837, "interaction": 15600}
    before = house.files()

    shuffled = real_lines.splitlines()
    random.Random(1).shuffle(shuffled)
    again = house.load(shuffled, "shuffled.ndjson")
    assert (again["accepted"], again["duplicates"], again["quarantined"]) == (0, 110136, 0)
    assert house.files() == before
