"""The server of the dashboard: on this machine, for this machine, until Ctrl-C."""

import logging
import socket
import webbrowser
from collections.abc import Callable
from threading import Timer

from flask import Flask, abort, request
from werkzeug.serving import BaseWSGIServer, make_server

from abm.dashboard.app import dashboard_app
from abm.dashboard.live import Live
from abm.dashboard.offers import Offers
from abm.errors import UsageError

LOCAL = ("127.0.0.1", "localhost", "[::1]")
"""Names of this machine, as a browser on it says them."""


def serve(
    offers: Offers, port: int, host: str, ready: Callable[[str], None] = lambda _: None
) -> None:
    """Serve until Ctrl-C; a run under way is then broken off and kept.

    port: 0 takes any that is free.  ready: is told the address. Raises UsageError if the port is
    taken.
    """
    live = Live()
    server = listening(dashboard_app(offers, live).server, port, host)
    try:
        ready(f"http://{host}:{server.port}/")
        server.serve_forever()
    finally:
        server.server_close()
        live.leave()


def listening(app: Flask, port: int, host: str) -> BaseWSGIServer:
    """A server of an application; one that is local is deaf to pages of other sites."""
    try:
        place = socket.create_server((host, port))
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be had ({error.strerror}); try another --port"
        ) from None
    if host in LOCAL:
        app.before_request(_refuse_strangers)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # no line for each look at a run
    with place:
        return make_server(host, place.getsockname()[1], app, threaded=True, fd=place.fileno())


def _refuse_strangers() -> None:
    """Refuse who calls this machine by another name: a page elsewhere could drive the dashboard."""
    if request.host.rpartition(":")[0] not in LOCAL:
        abort(403)


def open_page(address: str) -> None:
    """Open a browser at an address, once the server answers."""
    Timer(0.5, webbrowser.open, [address]).start()
