"""Chains from CSV files: both layouts, names of columns, and one clear error for each mistake."""

import datetime

import pytest

from abm.errors import UsageError
from abm.records.option_chain_file import ChainFile

LONG = """quote_date,exp,K,cp,bid,ask,oi,level
2022-02-04,2022-03-18,4400,C,178.7,182.6,17855,4500.5
2022-02-04,2022-03-18,4400,P,93.2,94.4,30403,4500.5
2022-02-04,2022-03-18,4500,call,113.7,114.9,,4500.5
2022-02-04,2022-03-18,4500,put,126.7,128.2,29622,4500.5
2022-02-04,2022-02-04,4500,put,126.7,128.2,29622,4500.5
2022-02-04,20220218,4500,put,,,7,4501
"""
WIDE = """expiry,strike,call_bid,call_ask,put_bid,put_ask
2022-03-18w,4500,113.7,114.9,126.7,128.2
2022-03-18w,4400,178.7,182.6,93.2,94.4
"""
COLUMNS = {
    **{"date": "quote_date", "expiry": "exp", "strike": "K", "type": "cp"},
    **{"open_interest": "oi", "spot": "level"},
}


@pytest.fixture
def written(tmp_path):
    """written(text, **more) -> the ChainFile of a text."""

    def write(text, name="chain_2022-02-04.csv", columns=None, **more):
        path = tmp_path / name
        path.write_text(text)
        return ChainFile(path, columns or {}, **more)

    return write


def test_a_row_an_option(written):
    chain = written(LONG, "chain.csv", COLUMNS).read()
    assert chain.date == datetime.date(2022, 2, 4)
    assert chain.past == ("2022-02-04",)
    first, second = chain.expiries
    assert (first.name, first.days, first.trading_days, first.spot) == ("20220218", 14, 10, 4501)
    assert (first.put_bid.tolist(), first.call_ask.tolist()) == ([0], [0])
    assert second.strike.tolist() == [4400, 4500]
    assert second.call_bid.tolist() == [178.7, 113.7]
    assert second.put_ask.tolist() == [94.4, 128.2]
    assert second.put_open_interest.tolist() == [30403, 29622]
    assert str(second.call_open_interest[1]) == "nan"
    assert (second.spot, second.rate) == (4500.5, None)


def test_a_row_a_strike_in_any_order_of_a_day_told_by_the_name_of_the_file(written):
    (only,) = written(WIDE, rate=0.01).read().expiries
    assert (only.name, only.trading_days, only.days, only.rate) == ("2022-03-18w", 30, 42, 0.01)
    assert only.call_ask.tolist() == [182.6, 114.9]


def test_what_is_given_comes_before_the_file(written):
    later = datetime.date(2022, 2, 20)
    chain = written(LONG, columns=COLUMNS, date=later, spot=4400.0).read()
    assert chain.past == ("2022-02-04", "20220218")
    assert chain.expiries[0].spot == 4400


@pytest.mark.parametrize("ask", ["", "0"])
def test_a_bid_without_an_ask_is_no_quote(written, ask):
    (only,) = written(WIDE.replace("94.4", ask)).read().expiries
    assert (only.put_bid.tolist(), only.put_ask.tolist()) == ([0, 126.7], [0, 128.2])
    assert only.call_bid.tolist() == [178.7, 113.7]


def test_blank_lines_are_nothing(written):
    (only,) = written(WIDE + "\n  \n,,,,,\n").read().expiries
    assert only.strike.tolist() == [4400, 4500]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (WIDE.replace("strike", "K"), "no column for strike; name it with --columns strike=COLUMN"),
        (WIDE.replace("put_ask", "x"), "no column for put_ask"),
        ("expiry,strike,bid,ask\n", "no column for type"),
        (WIDE.replace("114.9", "113"), ":2: the call of 2022-03-18w at 4500 is bid 113.7 above"),
        (WIDE.replace("94.4", "1e200"), ":3: put_ask is '1e200'; write a number from 0 on, up to"),
        (WIDE.replace("2022-03-18w", "2500-03-18"), ":2: 2500-03-18 is 124,"),
        (WIDE.replace("\n", "\n\n").replace("94.4", "x"), ":5: put_ask is 'x'"),
        (WIDE.replace("4400", "4500"), ":3: the call of 2022-03-18w at 4500 is there twice"),
        (WIDE.replace("4400", "-1"), ":3: strike is '-1'; write a number above 0"),
        (WIDE.replace("94.4", "x"), ":3: put_ask is 'x'; write a number from 0 on"),
        (WIDE.replace("2022-03-18w", "2021-03-18"), "no expiry is after 2022-02-04"),
        (WIDE.replace("2022-03-18w", "March"), "'March' is no date; write it as 2022-03-18"),
        (WIDE.replace("2022-03-18w", "2022-13-18"), "'2022-13-18' is no date"),
        (WIDE.splitlines()[0], "there are no quotes"),
        ("", "give a CSV with a heading"),
    ],
)
def test_says_what_is_wrong_where_and_what_to_do(written, text, message):
    with pytest.raises(UsageError) as error:
        written(text).read()
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "given", "message"),
    [
        (WIDE, {"name": "chain.csv"}, "neither a column date nor the file's name tells the day"),
        (LONG.replace("put", "x"), {"columns": COLUMNS}, ":5: 'x' is no type of an option"),
        (WIDE, {"columns": {"K": "strike"}}, "no column is called 'K' here"),
        (WIDE, {"columns": {"strike": "K"}}, "there is no column 'K' for strike"),
        (WIDE, {"spot": -1.0}, "--spot: -1 is no spot; give a number above 0, to 1e.15"),
        (WIDE, {"spot": 1e300}, r"--spot: 1e\+300 is no spot"),
        (WIDE, {"forward": 0.0}, "--forward: 0 is no forward"),
        (WIDE, {"rate": float("nan")}, "--rate: nan is no rate; give a number from -10 to 10"),
        (LONG.replace("30403,4500.5", "30403,1"), {"columns": COLUMNS}, "spot differs among"),
        (LONG.replace("04,2022-03-18,4400", "03,2022-03-18,4400"), {"columns": COLUMNS}, "2 dates"),
    ],
)
def test_says_what_is_wrong_with_what_it_was_told(written, text, given, message):
    with pytest.raises(UsageError, match=message):
        written(text, **given).read()


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        ChainFile(tmp_path / "none_2022-02-04.csv", {}).read()
