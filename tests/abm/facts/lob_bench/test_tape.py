"""Tapes from LOBSTER's files, and what is no tape."""

import numpy as np
import pandas as pd
import pytest

from abm.errors import UsageError
from abm.facts.lob_bench import Tape
from abm.records.lobster.lobster_files import LEVEL
from tests.abm.facts.lob_bench.tapes import EMPTY, quoted, random_tape

MESSAGES = "34200.5,1,7,18,5853300,1\n34201.000000001,3,7,18,5853300,1\n"
TOUCH = "5853500,20,5853300,18"
NOTHING = ",".join(map(str, EMPTY))


def write(tmp_path, levels):
    messages, book = tmp_path / "message.csv", tmp_path / "orderbook.csv"
    messages.write_text(MESSAGES)
    book.write_text(f"{','.join([TOUCH] + [NOTHING] * (levels - 1))}\n" * 2)
    return messages, book


def test_a_tape_is_read_from_its_two_files(tmp_path):
    tape = Tape.read(*write(tmp_path, 10))
    assert tape.times.tolist() == [34_200_500_000_000, 34_201_000_000_001]
    assert tape.mid.tolist() == [5_853_400.0] * 2


def test_the_volumes_need_ten_levels(tmp_path):
    with pytest.raises(UsageError, match=r"orderbook.csv: .* 9 levels"):
        Tape.read(*write(tmp_path, 9))


def test_a_tape_is_cut_into_sequences_with_all_its_messages():
    tape = random_tape(9, 10)
    pieces = tape.cut(4)
    assert [len(piece.book) for piece in pieces] == [4, 4, 2]
    assert np.concatenate([piece.times for piece in pieces]).tolist() == tape.times.tolist()
    assert (np.concatenate([piece.book for piece in pieces]) == tape.book).all()
    with pytest.raises(UsageError, match="cut at 1"):
        tape.cut(0)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda messages: messages.iloc[:1], "1 messages, but 2 rows"),
        (lambda messages: messages.iloc[::-1], "back in time"),
    ],
)
def test_messages_have_an_order_and_a_book_each(change, problem):
    whole = quoted([(3, 1, 1, 1)] * 2)
    with pytest.raises(UsageError, match=problem):
        Tape(change(whole.messages), whole.book)


def test_nothing_is_no_tape():
    with pytest.raises(UsageError, match="without messages"):
        Tape(pd.DataFrame({"time": []}), np.empty((0, 10), LEVEL))
