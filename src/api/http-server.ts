import { chmodSync, rmSync } from 'node:fs';
import http from 'node:http';

export interface HttpServer extends AsyncDisposable {
  /** Where it listens; the one that was found when 0 was asked for. */
  readonly port: number;
}

type Handler = (request: Request) => Response | Promise<Response>;

/** How long requests in flight may go on once the server is told to end. Milliseconds. */
const stopPatience = 3_000;

/** Serves what the gateway forwards, on a unix socket for the owner alone; takes the place of one that was left behind. */
export function serveOnSocket(path: string, fetch: Handler): AsyncDisposable {
  rmSync(path, { force: true });
  // Where Bun takes the limit from, types notwithstanding. What the gateway lets through (128 KB) has to fit.
  Object.assign(http, { maxHeaderSize: 160 * 1024 });
  // The gateway has judged sizes and times already; an image layer has no bound and a followed log may be silent for hours.
  const options = { unix: path, fetch, maxRequestBodySize: Number.MAX_SAFE_INTEGER, development: false };
  // Bun ends idle connections on unix sockets as well, after 10 s, and honours the option; its types leave it out there.
  const server = Bun.serve(Object.assign(options, { idleTimeout: 0 }) as typeof options);
  chmodSync(path, 0o600);
  return { [Symbol.asyncDispose]: () => stop(server) };
}

/** Serves on a TCP port. Throws the system's error when it cannot be had. */
export function serveOnPort(
  { host, port }: { readonly host: string; readonly port: number },
  fetch: Handler,
): HttpServer {
  const server = Bun.serve({ hostname: host, port, fetch, development: false });
  return { port: server.port ?? port, [Symbol.asyncDispose]: () => stop(server) };
}

async function stop(server: Bun.Server<undefined>): Promise<void> {
  const force = setTimeout(() => void server.stop(true), stopPatience);
  await server.stop();
  clearTimeout(force);
}
