from abm.facts.reading.reading import read


def test_the_first_line_of_a_file_tells_its_format(exported, tmp_path):
    assert read(exported[0])[0].name == exported[0].name
    orders = tmp_path / "orders.csv"
    orders.write_text("time,action,side,price,quantity,order_id\n1,A,B,10,5,7\n")
    assert not read(orders)[0].lacks(("lives",))
    named = tmp_path / "named.csv"
    named.write_text("time,action,side,price,quantity,number\n1,A,B,10,5,7\n")
    assert not read(named, {"order_id": "number"})[0].lacks(("lives",))
    trades = tmp_path / "trades.csv"
    trades.write_text("time,price,quantity,side\n1,10,5,buy\n")
    assert read(trades, tick=0.1)[0].lacks(("lives", "quotes")) != []
    assert read(trades, tick=0.1)[0].tick_size == 0.1
