"""An image on Python's http.server: tells on its output of each request that it has read to its end."""
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Image(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)

    def serve(self):
        body = self.read_chunks() if "chunked" in self.headers.get("Transfer-Encoding", "").lower() else self.read_sized()
        headers = [part for name, value in self.headers.items() for part in (name, value)]
        told = {"method": self.command, "target": self.path, "headers": headers, "body": body.decode("latin1")}
        print(json.dumps(told), flush=True)
        answer = f"{self.command} {self.path}".encode("latin1")
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    def read_sized(self):
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def read_chunks(self):
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline() not in (b"\r\n", b"\n", b""):
            pass
        return body

    def log_message(self, format, *arguments):
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass


server = Server(("127.0.0.1", 0), Image)
print(json.dumps(server.server_port), flush=True)
server.serve_forever()
