"""A client of the language server: speaks the protocol to the real binary over pipes."""

import json
import queue
import subprocess
import threading

from program import BINARY


class LspError(Exception):
    def __init__(self, error):
        super().__init__(f"{error['code']}: {error['message']}")
        self.code = error["code"]
        self.message = error["message"]


def frame(message):
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class LspClient:
    """One server. Texts of documents hold a `|` where the cursor is, wherever a method takes a marked text."""

    def __init__(self, folder):
        self.folder = folder
        self.process = subprocess.Popen([BINARY, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, cwd=folder)
        self.answers = queue.Queue()
        self.notes = queue.Queue()
        self.messages = queue.Queue()
        self.next_id = 0
        self.texts = {}
        self.versions = {}
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        stream = self.process.stdout
        while True:
            length = None
            while (line := stream.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if length is None:
                break
            message = json.loads(stream.read(length))
            assert message["jsonrpc"] == "2.0", message
            queues = {None: self.answers, "window/showMessage": self.messages}
            queues.get(message.get("method"), self.notes).put(message)

    def send(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def answer(self):
        return self.answers.get(timeout=60)

    def notify(self, method, params=None):
        self.send(frame({"jsonrpc": "2.0", "method": method, "params": params or {}}))

    def start_request(self, method, params=None):
        self.next_id += 1
        self.send(frame({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params or {}}))
        return self.next_id

    def request(self, method, params=None):
        wanted = self.start_request(method, params)
        answer = self.answer()
        assert answer["id"] == wanted, answer
        if "error" in answer:
            raise LspError(answer["error"])
        return answer["result"]

    def initialize(self, snippets=True):
        result = self.request("initialize", {"processId": None, "rootUri": None, "capabilities": {
            "textDocument": {"completion": {"completionItem": {"snippetSupport": snippets}}}}})
        self.notify("initialized")
        return result

    def stop(self):
        """A whole end of the life cycle; gives the exit code."""
        self.request("shutdown")
        self.notify("exit")
        return self.wait()

    def wait(self):
        self.process.stdin.close()
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.error = self.process.stderr.read().decode()
        self.process.stderr.close()
        return code

    # --- documents ---

    def uri(self, name):
        return name if ":" in name else (self.folder / name).resolve().as_uri()

    def open(self, name, text):
        """Opens a document; gives the position of its `|`, if it has one."""
        text, place = unmarked(text)
        self.texts[name], self.versions[name] = text, 1
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": self.uri(name), "languageId": "tripline", "version": 1, "text": text}})
        return place

    def replace(self, name, text):
        text, place = unmarked(text)
        self.change(name, [{"text": text}])
        self.texts[name] = text
        return place

    def change(self, name, changes):
        self.versions[name] += 1
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": self.uri(name), "version": self.versions[name]}, "contentChanges": changes})

    def at(self, method, name, place, **more):
        return self.request("textDocument/" + method, {
            "textDocument": {"uri": self.uri(name)}, "position": place, **more})

    def of(self, method, name, **more):
        return self.request("textDocument/" + method, {"textDocument": {"uri": self.uri(name)}, **more})

    def find(self, name, text, nth=0, offset=0):
        """The position of a part of a document."""
        at = -1
        for _ in range(nth + 1):
            at = self.texts[name].index(text, at + 1)
        return position(self.texts[name], at + offset)

    def diagnostics(self, name, version=None):
        """The next diagnostics of a document (of this version)."""
        while True:
            note = self.notes.get(timeout=60)
            params = note.get("params", {})
            if note["method"] != "textDocument/publishDiagnostics" or params["uri"] != self.uri(name):
                continue
            if version is None or params.get("version") == version:
                return params["diagnostics"]

    def message(self):
        """The next window/showMessage."""
        return self.messages.get(timeout=60)["params"]


def position(text, at):
    """Line and UTF-16 units of a place in a text."""
    before = text[:at]
    line = before.count("\n")
    return {"line": line, "character": len(before[before.rfind("\n") + 1:].encode("utf-16-le")) // 2}


def unmarked(text):
    at = text.find("|")
    if at < 0:
        return text, None
    return text[:at] + text[at + 1:], position(text, at)


def edited(text, edits):
    """The text after a list of TextEdits."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def offset(place):
        line = lines[place["line"]].encode("utf-16-le")
        return starts[place["line"]] + len(line[:2 * place["character"]].decode("utf-16-le"))

    for edit in sorted(edits, key=lambda each: offset(each["range"]["start"]), reverse=True):
        text = text[:offset(edit["range"]["start"])] + edit["newText"] + text[offset(edit["range"]["end"]):]
    return text
