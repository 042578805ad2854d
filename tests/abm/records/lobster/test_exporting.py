"""Our tape in LOBSTER's files: the displayed book after every message, and back again."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abm.errors import UsageError
from abm.kernel.book import messages as code
from abm.kernel.book.messages import MESSAGE, TRADE
from abm.market.limit_order_book import Phase, SelfMatch, Side
from abm.market.order_book import OrderBook
from abm.records.lobster import (
    export,
    export_days,
    price_unit,
    read_book,
    read_messages,
    replay,
)
from abm.records.trading_time import TradingTime

OPENING = 34_200 * 10**9
NIGHT = 86_400 * 10**9
DAY = date(2012, 6, 21)


def frame(messages, reports, times):
    """Reports as the exporter wants them: with time, and what accepted orders are."""
    table = pd.DataFrame({name: reports[name] for name in reports.dtype.names})
    sent = messages[reports["message"]]
    accepted = reports["kind"] == code.ACCEPTED
    table["time"] = times[reports["message"]]
    table["hidden"] = np.where(accepted, sent["hidden"], reports["hidden"])
    return table.assign(type=sent["type"], peak=sent["peak"])


def orders(draws):
    """Messages from tuples of small numbers."""
    messages = np.zeros(len(draws), MESSAGE)
    names = ("action", "type", "time_in_force", "side", "order_id", "price", "quantity")
    for message, (action, *rest, display, stop) in zip(messages, draws, strict=True):
        message["action"] = max(action - 4, 0)  # mostly new orders
        for name, value in zip(names[1:], rest, strict=True):
            message[name] = value
        message["hidden"], message["peak"] = display == 1, 2 * (display == 2)
        message["stop_price"], message["owner"] = stop, message["order_id"] % 3
        if message["action"] == code.NEW and message["type"] == code.LIMIT:
            message["post_only"] = display == 3
    return messages


draw = st.tuples(
    st.integers(0, 7),  # action
    st.sampled_from([code.LIMIT] * 5 + [code.MARKET, code.STOP, code.STOP_LIMIT]),
    st.sampled_from([code.GOOD_TILL_CANCELLED] * 4 + [1, 2, code.DAY]),
    st.integers(0, 1),  # side
    st.integers(1, 12),  # order id
    st.integers(95, 105),  # price
    st.integers(1, 9),  # quantity
    st.integers(0, 7),  # hidden, iceberg, post-only, or none of it
    st.integers(95, 105),  # stop price
)


def displayed(book, levels):
    """A row of LOBSTER from a book of ours."""
    row = []
    for level in range(levels):
        for side, none in ((Side.SELL, 9999999999), (Side.BUY, -9999999999)):
            row += [*book.depth(side), *[(none, 0)] * levels][level]
    return row


def check_round_trip(folder, messages, self_match, levels):
    times = OPENING + 7 * np.arange(len(messages))
    reports = OrderBook(self_match).process(messages)
    paths = export(frame(messages, reports, times), folder, "TEST", DAY, levels)
    book, sent = OrderBook(self_match), read_messages(paths[0])
    rows = read_book(paths[1]).view(np.int64).tolist()
    for k, time in enumerate(times):
        book.process(messages[k : k + 1])
        before = int(np.searchsorted(sent["time"], time, side="right"))
        row = rows[before - 1] if before else displayed(OrderBook(), levels)
        assert row == displayed(book, levels)
    traded = sent[sent["type"].isin([4, 5])]
    assert traded["size"].sum() == reports["quantity"][reports["kind"] == TRADE].sum()
    assert len(traded) == (reports["kind"] == TRADE).sum()
    result = replay(*paths)
    assert result.agreed == result.compared == max(len(rows) - 1, 0)
    assert (result.overtaken, result.unknown, result.unmatched, result.refused) == (0, 0, 0, 0)
    return book, paths


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(draw, max_size=40), st.sampled_from(SelfMatch), st.integers(1, 3))
def test_a_tape_comes_back_row_by_row(tmp_path, draws, self_match, levels):
    check_round_trip(tmp_path, orders(draws), self_match, levels)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(draw, max_size=40), st.sampled_from(SelfMatch))
def test_with_all_levels_every_execution_hits_the_order_named(tmp_path, draws, self_match):
    book, paths = check_round_trip(tmp_path, orders(draws), self_match, 11)
    result = replay(paths[0])
    assert [result.book.depth(side) for side in Side] == [book.depth(side) for side in Side]
    assert result.hits == result.executions == result.trades
    assert (result.refused, result.unmatched) == (0, 0)


@pytest.mark.parametrize("self_match", SelfMatch)
def test_a_long_tape_of_a_deep_book_comes_back_from_a_narrow_window(tmp_path, self_match):
    draw = np.random.default_rng(self_match)
    kinds = [draw.integers(0, 8, 600), *draw.choice([0] * 8 + [1, 2, 3], (2, 600))]
    bounds = [(0, 2), (1, 120), (80, 121), (1, 20), (0, 8), (80, 121)]
    columns = kinds + [draw.integers(low, high, 600) for low, high in bounds]
    check_round_trip(tmp_path, orders(np.column_stack(columns).tolist()), self_match, 2)


def test_messages_of_the_same_nanosecond_are_kept_apart(tmp_path):
    """Order 2 rests, and the message after it replaces it at a price where it trades."""
    messages = np.zeros(3, MESSAGE)
    messages["action"][2] = code.REPLACE
    messages["order_id"], messages["side"] = [1, 2, 2], [Side.SELL, Side.BUY, Side.BUY]
    messages["price"], messages["quantity"] = [105, 100, 106], [8, 5, 20]
    table = frame(messages, OrderBook().process(messages), np.full(3, OPENING))
    sent = read_messages(export(table, tmp_path, "TEST", DAY)[0])
    assert sent[["type", "order_id", "size", "price"]].to_numpy().tolist() == [
        [1, 1, 8, 105],
        [1, 2, 5, 100],
        [3, 2, 5, 100],
        [4, 1, 8, 105],
        [1, 2, 12, 106],
    ]


def test_events_beyond_the_recorded_levels_do_not_appear(tmp_path):
    messages = np.zeros(4, MESSAGE)
    messages["action"][2] = code.REDUCE
    messages["order_id"], messages["price"] = [1, 2, 2, 3], [99, 98, 98, 97]
    messages["quantity"] = [5, 5, 1, 5]
    table = frame(messages, OrderBook().process(messages), OPENING + np.arange(4))
    sent, _ = export(table, tmp_path, "TEST", DAY, levels=1)
    assert read_messages(sent)["order_id"].tolist() == [1]
    sent, _ = export(table, tmp_path, "TEST", DAY, levels=2)
    assert read_messages(sent)["order_id"].tolist() == [1, 2, 2]


def test_the_files_look_as_lobster_writes_them(tmp_path):
    """An iceberg of 5 that shows 2, a hidden order behind it, and an order that takes 8."""
    messages = np.zeros(4, MESSAGE)
    messages["order_id"] = [1, 2, 3, 4]
    messages["side"] = [Side.SELL, Side.SELL, Side.BUY, Side.BUY]
    messages["price"] = [101, 101, 99, 101]
    messages["quantity"] = [5, 2, 4, 8]
    messages["peak"][0], messages["hidden"][1] = 2, 1
    reports = OrderBook().process(messages)
    times = OPENING + np.array([1, 2, 10**9, 2 * 10**9 + 500])
    sent, rows = export(frame(messages, reports, times), tmp_path, "TEST", DAY, 1, price_unit=100)
    assert sent.name == "TEST_2012-06-21_34200000_34202001_message_1.csv"
    assert rows.name == "TEST_2012-06-21_34200000_34202001_orderbook_1.csv"
    assert list(zip(sent.read_text().split(), rows.read_text().split(), strict=True)) == [
        ("34200.000000001,1,1,2,10100,-1", "10100,2,-9999999999,0"),
        ("34201.000000000,1,3,4,9900,1", "10100,2,9900,4"),
        ("34202.000000500,4,1,2,10100,-1", "9999999999,0,9900,4"),
        ("34202.000000500,1,1,2,10100,-1", "10100,2,9900,4"),
        ("34202.000000500,5,0,2,10100,-1", "10100,2,9900,4"),
        ("34202.000000500,4,1,2,10100,-1", "9999999999,0,9900,4"),
        ("34202.000000500,1,1,1,10100,-1", "10100,1,9900,4"),
        ("34202.000000500,4,1,1,10100,-1", "9999999999,0,9900,4"),
        ("34202.000000500,1,4,1,10100,1", "9999999999,0,10100,1"),
    ]


def test_what_lobster_cannot_say_is_refused(tmp_path):
    messages = np.zeros(3, MESSAGE)
    messages["order_id"] = [1, 2, 3]
    messages["side"] = [Side.SELL, Side.BUY, Side.SELL]
    messages["price"], messages["quantity"], messages["hidden"] = 100, 5, [1, 0, 0]
    times = OPENING + np.arange(3)
    table = frame(messages, OrderBook().process(messages), times)
    with pytest.raises(ValueError, match=r"order 1 .* was never accepted"):
        export(table.iloc[1:], tmp_path, "TEST", DAY)
    untold = table.assign(hidden=table["hidden"] * (table["kind"] == TRADE))
    with pytest.raises(ValueError, match="otherwise than it was displayed"):
        export(untold, tmp_path, "TEST", DAY)
    with pytest.raises(ValueError, match="several days"):
        export(table.assign(time=table.index * 10**14), tmp_path, "TEST", DAY)
    book = OrderBook()
    book.enter_phase(Phase.AUCTION)
    reports = np.concatenate([book.process(messages), book.uncross()[1]])
    with pytest.raises(ValueError, match="call auction"):
        export(frame(messages, reports, times), tmp_path, "TEST", DAY)


def test_an_empty_tape_makes_empty_files(tmp_path):
    none = np.zeros(0, MESSAGE)
    table = frame(none, OrderBook().process(none), np.zeros(0, np.int64))
    paths = export(table, tmp_path, "TEST", DAY)
    assert [path.read_text() for path in paths] == ["", ""]
    assert replay(*paths).messages == 0


def test_each_day_has_its_files_and_an_auction_opens_with_a_filled_book(tmp_path):
    """A call before the open leaves a bid of 3 lots, which rests over the night."""
    messages = np.zeros(4, MESSAGE)
    messages["order_id"] = [1, 2, 3, 4]
    messages["side"] = [Side.BUY, Side.SELL, Side.SELL, Side.SELL]
    messages["price"], messages["quantity"] = [100, 100, 105, 100], [5, 2, 4, 1]
    book = OrderBook()
    book.enter_phase(Phase.AUCTION)
    called = book.process(messages[:2])
    crossed = book.uncross()[1]
    book.enter_phase(Phase.CONTINUOUS)
    traded = [book.process(messages[2:3]), book.process(messages[3:])]
    traded[0]["message"], traded[1]["message"] = 2, 3
    reports = np.concatenate([called, crossed, *traded])
    table = pd.DataFrame({name: reports[name] for name in reports.dtype.names})
    counts = [len(called), len(crossed), len(traded[0]), len(traded[1])]
    opens = np.array([OPENING, OPENING + NIGHT])
    table["time"] = np.repeat([OPENING - 5, OPENING, OPENING + 7, OPENING + NIGHT + 9], counts)
    hours = TradingTime(opens, opens + 10**9)
    (first, _), (second, rows) = export_days(table, tmp_path, "T", date(2012, 6, 22), hours)
    assert first.name == "T_2012-06-22_34200000_34201000_message_10.csv"
    assert second.name == "T_2012-06-25_34200000_34201000_message_10.csv"
    assert first.read_text() == "34200.000000007,1,3,4,105,-1\n"
    assert second.read_text() == "34200.000000009,4,1,1,100,1\n"
    assert rows.read_text().startswith("105,4,100,2,")


@pytest.mark.parametrize(
    ("tick", "unit"), [(0.01, 100), (0.25, 2500), (0.0001, 1), (0.0003, 3), (1.0, 10_000)]
)
def test_a_tick_is_a_whole_number_of_units(tick, unit):
    assert price_unit(tick) == unit


@pytest.mark.parametrize(
    ("tick", "nearest"),
    [(0.00015, "0.0001 or 0.0002"), (0.00005, "0.0001"), (1e-5, "0.0001"), (1 / 3, "0.3333 or")],
)
def test_a_tick_that_the_unit_cannot_tell_is_refused(tick, nearest):
    with pytest.raises(UsageError, match=f"no whole number of times 0.0001.*tick_size: {nearest}"):
        price_unit(tick)
