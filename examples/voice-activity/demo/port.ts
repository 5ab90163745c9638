import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** Whether a server could listen on this port of the loopback address, and on that of every address. */
export async function isFree(port: number): Promise<boolean> {
  return (await tryListen('127.0.0.1', port)) !== undefined && (await tryListen('0.0.0.0', port)) !== undefined;
}

/** A port of the loopback address that nobody used a moment ago. */
export async function chooseFreePort(): Promise<number> {
  const port = await tryListen('127.0.0.1', 0);
  if (port === undefined) {
    throw new Error('no port of 127.0.0.1 is free');
  }
  return port;
}

function tryListen(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host, port, exclusive: true }, () => {
      const { port: found } = server.address() as AddressInfo;
      server.close(() => resolve(found));
    });
  });
}
