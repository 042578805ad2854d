"""Ctrl-C works in tests also where whoever began them ignores it, as a shell's background does."""

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
