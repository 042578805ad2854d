"""Reading LOBSTER's files."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abm.records.lobster import LobsterError, read_book, read_messages

# the first messages of LOBSTER's sample of AAPL, 21 June 2012, and the two best levels after them
MESSAGES = """\
34200.004241176,1,16113575,18,5853300,1
34200.00426064,1,16113584,18,5853200,1
34200.004447484,1,16113594,18,5853100,1
"""
BOOK = """\
5859400,200,5853300,18,5859800,200,5853000,150
5859400,200,5853300,18,5859800,200,5853200,18
5859400,200,5853300,18,5859800,200,5853200,18
"""


def test_a_message_file_is_read_exactly(tmp_path):
    path = tmp_path / "message.csv"
    path.write_text(MESSAGES)
    frame = read_messages(path)
    assert frame["time"].tolist() == [34200004241176, 34200004260640, 34200004447484]
    assert frame["order_id"].tolist() == [16113575, 16113584, 16113594]
    assert frame["price"].tolist() == [5853300, 5853200, 5853100]
    assert set(frame.dtypes) == {np.dtype("int64")}


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.decimals(0, 99_999, places=9) | st.decimals(0, 99_999, places=3), min_size=1))
def test_no_nanosecond_is_lost(tmp_path, times):
    times = sorted(times, key=Decimal)
    path = tmp_path / "message.csv"
    path.write_text("".join(f"{time:f},1,1,1,1,1\n" for time in times))
    assert read_messages(path)["time"].tolist() == [int(Decimal(time) * 10**9) for time in times]


def test_time_that_goes_back_is_named_by_its_line(tmp_path):
    path = tmp_path / "message.csv"
    path.write_text("2,1,7,18,100,1\n2,1,8,18,100,1\n1.999999999,1,9,18,100,1\n")
    said = r"message\.csv:3: it is earlier than the line before; sort the messages by time"
    with pytest.raises(LobsterError, match=said):
        read_messages(path)


def test_a_book_file_is_read_by_level_and_name(tmp_path):
    path = tmp_path / "orderbook.csv"
    path.write_text(BOOK)
    book = read_book(path)
    assert book.shape == (3, 2)
    assert book["bid_price"].tolist() == [
        [5853300, 5853000],
        [5853300, 5853200],
        [5853300, 5853200],
    ]
    assert book["ask_size"][0].tolist() == [200, 200]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("34200.1,1,7,18,5853300", "5 columns instead of 6"),
        ("34200.1,1,7,18,5853300,1,1", "7 columns instead of 6"),
        ("", "time is ''"),
        ("34200.1234567891,1,7,18,5853300,1", "time is '34200.1234567891'"),
        ("34200.1,1,7,18,5853300.5,1", "price is '5853300.5'"),
        ("34200.1,1,x,18,5853300,1", "order_id is 'x'"),
        ("34200.1,8,7,18,5853300,1", "type is 8"),
        ("34200.1,1,7,0,5853300,1", "size is 0"),
        ("34200.1,1,7,18,5853300,0", "direction is 0"),
    ],
)
def test_a_bad_message_is_named_by_file_and_line(tmp_path, line, problem):
    path = tmp_path / "message.csv"
    path.write_text(MESSAGES + line + "\n" + MESSAGES)
    with pytest.raises(LobsterError) as caught:
        read_messages(path)
    assert (caught.value.path, caught.value.line, caught.value.problem) == (path, 4, problem)
    assert str(caught.value).startswith(f"{path}:4: {problem}; ")


def test_a_bad_book_is_named_by_file_and_line(tmp_path):
    path = tmp_path / "orderbook.csv"
    for text, line, problem in [
        (BOOK + "1,2,3,4\n", 4, "4 columns instead of 8"),
        (BOOK + "1,2,3,4,5,6,7,many\n", 4, "bid_size 2 is 'many'"),
        ("1,2,3\n", 1, "3 columns are not four for each level"),
    ]:
        path.write_text(text)
        with pytest.raises(LobsterError) as caught:
            read_book(path)
        assert (caught.value.line, caught.value.problem) == (line, problem)
    with pytest.raises(LobsterError, match="No such file"):
        read_book(tmp_path / "none.csv")
