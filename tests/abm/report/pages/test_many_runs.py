from abm.report.page import Fold, Picture, Table, Text
from abm.report.pages.many_runs import failures, falls, liquidity
from tests.abm.report.pages.test_words import plain
from tests.abm.risk.sweep.made_sweep import made_sweep


def blocks(section, kind):
    return [block for block in section.blocks if isinstance(block, kind)]


def test_falls_are_drawn_and_their_tail_is_told():
    section = falls(made_sweep([0.01, 0.02, 0.03, 0.1]), 0.05)
    assert [picture.name for picture in blocks(section, Picture)] == ["falls"]
    (shares,) = blocks(section, Table)  # four runs have no tail
    assert dict(zip(map(plain, shares.columns), shares.rows[0], strict=True))["50 %"] == "2"
    section = falls(made_sweep([0.01] * 19 + [0.1]), 0.05)
    _, worst = blocks(section, Table)
    assert [plain(cell) for cell in worst.rows[1][:2]] == ["expected shortfall, 95 %", "10 %"]
    assert len(worst.rows) == 2  # of 20 runs none is in the worst 1 %


def test_liquidity_in_crashes_stands_beside_that_in_other_runs():
    frame = made_sweep(
        [0.1, 0.01], depth_left=[0.2, 0.9], fall_start=600, fall_trough=612, recovery=[8, 1]
    )
    section = liquidity(frame, 0.05, close=960)
    (table,) = blocks(section, Table)
    assert [(row[1], plain(row[3])) for row in table.rows] == [
        ("crashes", "20 %"),
        ("other runs", "90 %"),
    ]
    told = " ".join(text.text for text in blocks(section, Text))
    assert "takes 12 minutes" in told
    assert "median time to it is 8 minutes" in told


def test_several_days_have_no_time_of_the_close():
    frame = made_sweep([0.1], fall_start=600, fall_trough=2000, recovery=1, empty=0.0)
    assert not blocks(liquidity(frame, 0.05, close=None), Text)


def test_failures_are_listed_with_their_reasons():
    frame = made_sweep([0.1, 0.1, 0.1], status=["complete", "failed", "timed out"])
    frame["error"] = ["", "Traceback:\n  x.py\nValueError: no price", "longer than 600 s"]
    section = failures(frame)
    assert "2 runs of 3" in blocks(section, Text)[0].text
    rows = blocks(section, Table)[0].rows
    assert [row[3:] for row in rows] == [
        ("failed", "ValueError: no price"),
        ("timed out", "longer than 600 s"),
    ]
    assert [fold.text for fold in blocks(section, Fold)] == [frame["error"][1]]
    assert not failures(made_sweep([0.1])).blocks
