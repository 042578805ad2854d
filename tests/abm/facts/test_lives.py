import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.facts.lives import lives
from abm.records.lobster.lobster_files import Event

MESSAGES = st.lists(
    st.tuples(st.sampled_from([1, 2, 3, 4, 5]), st.integers(1, 3), st.integers(1, 3))
)


def naive(rows):
    """The lives, message by message."""
    made, current = [], {}
    for time, (kind, order_id, lots) in enumerate(rows):
        if kind == Event.SUBMISSION:
            current[order_id] = [time, -1, lots, 0, False, lots]
            made.append(current[order_id])
        elif kind != Event.HIDDEN_EXECUTION and order_id in current:
            order = current[order_id]
            order[5] -= lots
            order[3] += lots * (kind == Event.EXECUTION)
            if kind == Event.DELETION or order[5] <= 0:
                order[1] = time - order[0]
                order[4] = kind != Event.EXECUTION
                del current[order_id]
    return [order[:5] for order in made]


def sound(rows):
    """Rows in which nobody acts on an order that has ended."""
    kept, left = [], {}
    for kind, order_id, lots in rows:
        if kind == Event.SUBMISSION:
            left[order_id] = lots
        elif left.get(order_id, 1) <= 0:
            continue
        elif order_id in left:
            left[order_id] = 0 if kind == Event.DELETION else left[order_id] - lots * (kind != 5)
        kept.append((kind, order_id, lots))
    return kept


@settings(max_examples=40, deadline=None)
@given(MESSAGES)
def test_lives_are_those_that_messages_tell_one_by_one(rows):
    rows = sound(rows)
    messages = pd.DataFrame(rows, columns=["kind", "order_id", "quantity"], dtype=np.int64)
    found = lives(messages.assign(time=np.arange(len(rows))))
    columns = ["time", "life", "quantity", "executed", "cancelled"]
    assert found[columns].to_numpy().tolist() == naive(rows)
