"""The tapes that LOB-Bench compares: of our reports, of files of LOBSTER, of messages alone."""

import shutil

import numpy as np
import pandas as pd
import pytest

from abm.errors import UsageError
from abm.facts.lob_bench import Tape, distances
from abm.facts.reading.books import TICK, of_messages, of_recorded, of_reports
from abm.facts.reading.lobster import read_lobster
from abm.facts.reading.runs import read_run
from abm.facts.tape import SETTLING
from abm.records.lobster.lobster_files import COLUMNS, LEVEL, NO_BID


def test_files_of_a_tick_of_a_cent_are_compared_as_they_are(exported):
    ours, theirs = read_lobster(exported[0]).with_book(), Tape.read(*exported)
    pd.testing.assert_frame_equal(ours.messages, theirs.messages)
    assert (ours.book == theirs.book).all()


def test_a_run_is_compared_as_its_exported_files_are(a_run, exported):
    ours, theirs = read_run(a_run)[0].with_book(), Tape.read(*exported)
    assert ours.times[0] >= a_run.open_time + SETTLING
    # the export of the fixture has more levels, and so more messages, but the same touch
    touch = theirs.book[np.searchsorted(theirs.times, ours.times, side="right") - 1, 0]
    last = np.append(np.diff(ours.times) > 0, True)
    assert (ours.book[last, 0] == touch[last]).all()


def test_a_book_rebuilt_from_the_messages_is_the_recorded_one(exported, tmp_path):
    alone = tmp_path / exported[0].name
    shutil.copy(exported[0], alone)
    rebuilt, recorded = (read_lobster(file).with_book() for file in (alone, exported[0]))
    count = len(rebuilt.messages)
    assert 0 < count < len(recorded.messages)
    assert rebuilt.messages.to_numpy().tolist() == recorded.messages[-count:].to_numpy().tolist()
    assert (rebuilt.book == recorded.book[-count:, :10]).all()


MESSAGES = pd.DataFrame(
    [(5, 1, 1, 7, 100, 1), (6, 5, 0, 2, 100.5, -1), (7, 3, 1, 7, 100, 1)],
    columns=["time", "kind", "order_id", "quantity", "price", "sign"],
)


def test_a_tick_is_a_cent_whatever_it_is_worth():
    alone = of_messages(MESSAGES, 6)
    assert list(alone.messages) == list(COLUMNS)
    assert alone.column("price").tolist() == [10_050, 10_000]
    assert alone.book["bid_price"][:, 0].tolist() == [100 * TICK, NO_BID]
    recorded = np.zeros((3, 10), LEVEL)
    recorded["bid_price"][0, 0], recorded["bid_size"][0, 0] = 250_000, 7
    quarter = of_recorded(MESSAGES, recorded, 2500)
    assert quarter.book["bid_price"][0, 0] == 100 * TICK


def test_reports_that_begin_in_the_middle_are_refused(a_run):
    with pytest.raises(UsageError, match=r"never accepted.*an empty book"):
        of_reports(a_run.orders.iloc[200:], 0)


def test_the_distance_of_a_day_from_itself_is_none(a_run):
    day = read_run(a_run)[0].with_book()
    found = distances([day], [day])[["l1", "wasserstein"]].to_numpy()
    assert found == pytest.approx(0)
