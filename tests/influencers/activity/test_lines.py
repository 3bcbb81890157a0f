"""Files as numbered lines."""

import gzip

import pytest

from influencers.activity.lines import LONGEST_LINE, PIECE, ActivityFile, batch_id, read_lines


def read(path):
    told = []
    return [line for some in read_lines(ActivityFile(path, "test"), told.append) for line in some], sum(told)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_lines_are_numbered_over_pieces_and_progress_adds_up_to_the_file(tmp_path, pack):
    path = tmp_path / "lines"
    lines = [b"%d %s" % (number, b"x" * (number % 97)) for number in range(200_000)]
    path.write_bytes(pack(b"\n".join(lines)))
    told, size = read(path)
    assert told == list(enumerate(lines, 1))
    assert size == path.stat().st_size


def test_a_line_without_end_is_cut_and_the_next_is_whole(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"first\n" + b"x" * (3 * PIECE) + b"\nlast")
    (first, long, last), _size = read(path)
    assert (first, last) == ((1, b"first"), (3, b"last"))
    assert LONGEST_LINE < len(long[1]) <= LONGEST_LINE + 1 + PIECE


def test_other_marks_that_end_lines_elsewhere_do_not_end_ours(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes("one \r two \u2028 three \x85 \x0b\nfour\n".encode())
    told, _size = read(path)
    assert [number for number, _raw in told] == [1, 2, 3]


def test_a_batch_is_its_bytes(tmp_path):
    ids = []
    for place, text in enumerate((b"a\n", b"a\n", b"a", b"")):
        path = tmp_path / f"{place}"
        path.write_bytes(text)
        ids.append(batch_id(ActivityFile(path, "test")))
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
