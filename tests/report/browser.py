"""A headless Chromium that tests talk to over a pipe (DevTools protocol), without any network."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--remote-debugging-pipe",
)  # fmt: skip
_PATIENCE = 60.0


class Browser:
    """One tab; `requests` are the URLs it asked for, whatever became of them."""

    def __init__(self, width: int = 1200, height: int = 900) -> None:
        self._folder = tempfile.mkdtemp()
        self._open(width, height)
        self.requests: list[str] = []
        self._sent = 0
        target = self._call("Target.createTarget", {"url": "about:blank"})
        attached = self._call("Target.attachToTarget", {"targetId": target["targetId"], "flatten": True})
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self._call(f"{domain}.enable")
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._call("Emulation.setDeviceMetricsOverride", size)

    def _open(self, width: int, height: int) -> None:
        """Start Chromium, which reads commands from file descriptor 3 and answers on 4."""
        assert CHROMIUM is not None
        theirs, self._in = os.pipe()
        self._out, answers = os.pipe()
        profile = f"--user-data-dir={self._folder}"
        command = [CHROMIUM, *_FLAGS, profile, f"--window-size={width},{height}", "about:blank"]
        script = f'exec "$@" 3<&{theirs} 4>&{answers}'
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(["bash", "-c", script, "bash", *command], pass_fds=(theirs, answers), **quiet)
        os.close(theirs)
        os.close(answers)
        self._buffer = b""
        self._session = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)
        os.close(self._in)
        os.close(self._out)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _call(self, method: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        self._sent += 1
        number = self._sent
        message = {"id": number, "method": method, "params": parameters or {}}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._in, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == number:
                assert "error" not in answer, answer["error"]
                return answer["result"]

    def _read(self) -> dict[str, Any]:
        end = time.monotonic() + _PATIENCE
        while b"\0" not in self._buffer:
            assert time.monotonic() < end, "Chromium does not answer"
            part = os.read(self._out, 1 << 16)
            assert part, "Chromium ended"
            self._buffer += part
        raw, _, self._buffer = self._buffer.partition(b"\0")
        message = json.loads(raw)
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        return message

    def visit(self, url: str) -> None:
        """Open a page and wait until it is loaded."""
        self._call("Page.navigate", {"url": url})
        self._until_loaded()

    def _until_loaded(self) -> None:
        end = time.monotonic() + _PATIENCE
        while self.evaluate("document.readyState") != "complete":
            assert time.monotonic() < end, "the page does not load"
            time.sleep(0.05)

    def evaluate(self, script: str) -> Any:
        """Return the value of a script in the page."""
        answer = self._call("Runtime.evaluate", {"expression": script, "returnByValue": True})
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def write(self, selector: str, text: str) -> None:
        """Type into a field, key by key, in place of what it held."""
        self.evaluate(f"document.querySelector({selector!r}).focus(); document.querySelector({selector!r}).select()")
        self._call("Input.dispatchKeyEvent", {"type": "keyDown", "key": "Delete", "windowsVirtualKeyCode": 46})
        self._call("Input.insertText", {"text": text})

    def choose(self, selector: str, value: str) -> None:
        """Choose from a list as a user does."""
        self.evaluate(
            f"var s = document.querySelector({selector!r}); s.value = {value!r};"
            "s.dispatchEvent(new Event('input', {bubbles: true}))"
        )

    def click(self, selector: str) -> None:
        """Click, and wait for the page that follows."""
        before = self.evaluate("location.href")
        self.evaluate(f"document.querySelector({selector!r}).click()")
        end = time.monotonic() + _PATIENCE
        while self.evaluate("location.href") == before:
            assert time.monotonic() < end, "the link leads nowhere"
            time.sleep(0.05)
        self._until_loaded()

    def picture(self, path: Path) -> None:
        """Write what is seen to a PNG."""
        answer = self._call("Page.captureScreenshot", {"format": "png"})
        path.write_bytes(base64.b64decode(answer["data"]))
