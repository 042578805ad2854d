"""The server is for this machine only, and says what it cannot do."""

import re
import socket
from threading import Thread

import pytest
from werkzeug.test import Client

from abm.dashboard.app import dashboard_app
from abm.dashboard.live import Live
from abm.dashboard.offers import Offers
from abm.dashboard.server import listening
from abm.errors import UsageError


@pytest.fixture
def app(tmp_path):
    return dashboard_app(Offers(tmp_path), Live()).server


def test_a_port_that_is_taken_is_named(app):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"127\.0\.0\.1:{port} .* another --port"):
            listening(app, port, "127.0.0.1")


def test_pages_of_other_sites_are_refused(app):
    server = listening(app, 0, "127.0.0.1")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        for host, wanted in (("127.0.0.1", 200), ("localhost", 200), ("evil.example", 403)):
            with socket.create_connection(("127.0.0.1", server.port)) as line:
                line.sendall(f"GET / HTTP/1.0\r\nHost: {host}:{server.port}\r\n\r\n".encode())
                assert line.recv(64).split()[1] == str(wanted).encode()
    finally:
        server.shutdown()
        server.server_close()


def test_nothing_comes_from_beyond_this_machine(app):
    page = Client(app).get("/", headers={"Host": "127.0.0.1:1"}).text
    fetched = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(fetched) > 5
    assert [link for link in fetched if not link.startswith("/")] == []
