"""The request parser of Python's http.server: reads one head from each line, answers what it took it for."""
import io
import json
import sys
from http.server import BaseHTTPRequestHandler


class Reader(BaseHTTPRequestHandler):
    def __init__(self, data: bytes) -> None:
        self.rfile = io.BytesIO(data)
        self.error = None

    def send_error(self, code, message=None, explain=None):
        self.error = f"{code.value if hasattr(code, 'value') else code} {message}"

    def send_response_only(self, code, message=None):
        pass

    def end_headers(self):
        pass


def read(text: str):
    data = text.encode("latin1")
    reader = Reader(data)
    reader.raw_requestline = reader.rfile.readline(65537)
    reader.requestline = ""
    if not reader.parse_request():
        return {"requests": [], "error": reader.error or "no request"}
    headers = [part for name, value in reader.headers.items() for part in (name, value)]
    request = {
        "method": reader.command,
        "target": reader.path,
        "minor": int(reader.request_version[-1]),
        "headers": headers,
        "upgrade": False,
        "body": reader.rfile.read().decode("latin1"),
        "complete": True,
    }
    return {"requests": [request]}


for line in sys.stdin:
    print(json.dumps(read(json.loads(line))), flush=True)
