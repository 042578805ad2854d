from abm.facts.reading.reading import read
from abm.facts.tape import Tape


def first(*arguments) -> Tape:
    return next(iter(read(*arguments)))


def test_the_first_line_of_a_file_tells_its_format(exported, tmp_path):
    assert first(exported[0]).name == exported[0].name
    orders = tmp_path / "orders.csv"
    orders.write_text("time,action,side,price,quantity,order_id\n1,A,B,10,5,7\n400,A,B,10,5,8\n")
    assert not first(orders).lacks(("lives",))
    named = tmp_path / "named.csv"
    named.write_text("time,action,side,price,quantity,number\n1,A,B,10,5,7\n400,A,B,10,5,8\n")
    assert not first(named, {"order_id": "number"}).lacks(("lives",))
    trades = tmp_path / "trades.csv"
    trades.write_text("time,price,quantity,side\n1,10,5,buy\n")
    assert len(first(trades).lacks(("lives", "quotes"))) == 2
    assert first(trades, None, 0.1).tick_size == 0.1
