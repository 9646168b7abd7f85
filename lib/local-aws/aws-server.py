"""Serves MiniStack on a loopback socket and dies with whoever started it.

Standing in for `ministack` itself for three reasons: the port is bound here, before anything else, so a free port
cannot be taken in between; no pid file is written; and the end of standard input ends the process, so it cannot
outlive its parent, not even one killed with SIGKILL.
"""

import asyncio
import os
import socket
import sys
import threading


def exit_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


def main():
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", int(sys.argv[1])))
    except OSError as error:
        print(f"PORT_UNAVAILABLE {error.strerror}", flush=True)
        sys.exit(2)
    port = listener.getsockname()[1]
    # Read by MiniStack while it is imported: the URLs it hands out (queues, topics) carry this port.
    os.environ["GATEWAY_PORT"] = str(port)
    threading.Thread(target=exit_with_parent, daemon=True).start()

    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app

    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    print(f"PORT {port}", flush=True)
    # A trigger that never fires also keeps hypercorn from installing its own signal handlers.
    asyncio.run(serve(app, config, shutdown_trigger=asyncio.Event().wait))


main()
