import { isIP } from 'node:net';
import { connect } from 'node:tls';

export interface ServedCertificate {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const deadline = 10_000;

/**
 * The certificate that is shown at `host:port` to those who ask for `name`; undefined where none is. Nothing is sent, so one
 * that is not believed is told too.
 */
export function servedCertificate(host: string, port: number, name: string): Promise<ServedCertificate | undefined> {
  const { promise, resolve } = Promise.withResolvers<ServedCertificate | undefined>();
  const servername = isIP(name) === 0 ? { servername: name } : {};
  const socket = connect({ host, port, ...servername, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
  socket.once('secureConnect', () => {
    const expiresAt = Date.parse(socket.getPeerCertificate().valid_to);
    resolve(Number.isNaN(expiresAt) ? undefined : { expiresAt });
  });
  socket.once('error', () => resolve(undefined));
  socket.once('close', () => resolve(undefined));
  const timer = setTimeout(() => resolve(undefined), deadline);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}
