"""Shared by tests of what is printed: hostile text, and traps that note who fetches."""

import socket
import threading

CANARY = "the canary has been read"


class TrapCommon:
    def _set_trap(self):
        """A port that notes who calls, and hangs up.

        :return: list of callers so far
        """
        trap, callers = socket.create_server(("127.0.0.1", 0)), []
        self.trap_port = trap.getsockname()[1]

        def listen():
            while True:
                try:
                    connection, caller = trap.accept()
                except OSError:
                    return  # the test is over
                callers.append(caller)
                connection.close()

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()

        def close():
            trap.shutdown(socket.SHUT_RDWR)
            trap.close()
            listener.join(10)

        self.addCleanup(close)
        return callers

    def _make_hostile(self, path):
        """HTML that would fetch from the trap, and a file of the server's own.

        :param str path: of a file that holds the canary
        """
        there = f"http://127.0.0.1:{self.trap_port}/x"
        own = f"file://{path}"
        return (
            f"<p>Before</p><img src='{there}.png'><img src='{own}'>"
            f"<iframe src='{there}'></iframe><iframe src='{own}'></iframe>"
            f"<object data='{own}'></object><embed src='{own}'>"
            f"<link rel='stylesheet' href='{there}.css'>"
            f"<style>@import url({there}.css); p {{color: red}}</style>"
            f"<div style='background-image: url({there})'>Styled</div>"
            f"<svg><image href='{there}'/><script>x()</script></svg>"
            f"<script src='{there}.js'></script><script>location = '{own}'</script>"
            f"<meta http-equiv='refresh' content='0;url={there}'>"
            f"<base href='{there}'><video poster='{there}'></video><p>After</p>"
        )
