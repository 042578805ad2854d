import numpy as np
import pytest

from abm.errors import UsageError
from abm.facts.reading.csv_columns import CsvColumns

SECOND = 10**9


def of(tmp_path, text, **names):
    (tmp_path / "tape.csv").write_text(text)
    return CsvColumns(tmp_path / "tape.csv", names)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("34200.000000001", "34200.5"),
        ("1340271000000000001", "1340271000500000000"),
        ("2012-06-21T09:30:00.000000001Z", "2012-06-21T09:30:00.5Z"),
        ("2012-06-21 09:30:00.000000001", "2012-06-21 09:30:00.5"),
        ("1340271000.000000001", "1340271000.5"),
        ("34200000000001", "34200500000000"),
    ],
)
def test_times_count_from_midnight_to_the_nanosecond(tmp_path, first, second):
    csv = of(tmp_path, f"ts,x\n{first},1\n{second},1\n", time="ts")
    assert csv.times().tolist() == [34_200 * SECOND + 1, 34_200 * SECOND + SECOND // 2]


def test_numbers_prices_and_sides(tmp_path):
    csv = of(tmp_path, "p,side\n30.951,B\n,ask\n-7,N\n1e2,1\n", price="p")
    assert csv.prices("price")[[0, 2, 3]].tolist() == [30_951_000_000, -7 * SECOND, 100 * SECOND]
    assert np.isnan(csv.prices("price")[1])
    assert csv.numbers("price")[0] == 30.951
    assert csv.sides().tolist() == [1, -1, 0, 1]
    assert csv.has("side")
    assert not csv.has("quantity")


@pytest.mark.parametrize(
    ("text", "ask", "said"),
    [
        ("time\n5\n4\n", lambda csv: csv.times(), "line 3 is earlier than the one before; sort"),
        ("time,x\n,1\n5,1\n", lambda csv: csv.times(), "row 1 has no time; give every row its"),
        ("time,x\n5,1\n,1\n", lambda csv: csv.times(), "row 2 has no time"),
        ("time,x\n2012-01-01T10:00,1\n,1\n", lambda csv: csv.times(), "row 2 has no time"),
        ("time,time\n5,5\n", lambda csv: csv.times(), "two columns are called 'time'; rename"),
        ("time\nnoon\n", lambda csv: csv.times(), "tape.csv: time: .*write numbers"),
        ("time\n2012-99-01\n", lambda csv: csv.times(), "write times as 2012"),
        ("side\nleft\n", lambda csv: csv.sides(), "'left' is no side; use B and A"),
        ("x\n1\n", lambda csv: csv.numbers("price"), "no column for price; .*--columns price="),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(tmp_path, text, ask, said):
    with pytest.raises(UsageError, match=said):
        ask(of(tmp_path, text))


def test_a_named_column_must_be_there(tmp_path):
    with pytest.raises(UsageError, match="no column 'px' for price; it has: p"):
        of(tmp_path, "p\n1\n", price="px")
    with pytest.raises(UsageError, match="no column is called 'prize' here; use time, action"):
        of(tmp_path, "p\n1\n", prize="p")
    with pytest.raises(UsageError, match="give a CSV with a heading"):
        of(tmp_path, "")


@pytest.mark.parametrize("text", [b"time,pr\xefs\n1,2\n", b"time,price\n1,\xef\n"])
def test_bytes_that_are_no_text_are_said(tmp_path, text):
    (tmp_path / "tape.csv").write_bytes(text)
    with pytest.raises(UsageError, match=r"tape\.csv: .*; give a CSV with a heading, in UTF-8"):
        CsvColumns(tmp_path / "tape.csv", {})
