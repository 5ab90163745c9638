import { createHash, randomBytes } from 'node:crypto';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface WebSocketPlace {
  /** `https:` or `http:`. */
  readonly url: URL;
  /** The only CA (PEM) that is believed; that of the system by default. */
  readonly ca?: string | undefined;
  /** Where to connect in place of the address's host. */
  readonly at?: { readonly host: string; readonly port: number };
  /** SHA-256 of the only certificate that is believed, whatever its names and its CA. */
  readonly certificate?: string;
}

/** Begins a connection to the address's host; a certificate that is not believed is an error of the socket, and nothing is sent to it. */
export function dialWebSocket({ url, ca, at, certificate }: WebSocketPlace): Socket {
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  const { host, port } = at ?? { host: name, port: Number(url.port || (secure ? 443 : 80)) };
  if (!secure) return connectPlain({ host, port });
  const trust = certificate === undefined ? { ...(ca !== undefined && { ca }) } : { rejectUnauthorized: false };
  const named = isIP(name) === 0 ? { servername: name } : {};
  const socket = connectTls({ host, port, ...named, ...trust, ALPNProtocols: ['http/1.1'] });
  if (certificate === undefined) return socket;
  return socket.once('secureConnect', () => {
    if (socket.getPeerX509Certificate()?.fingerprint256 === certificate) return;
    socket.destroy(new Error('the public address shows another certificate than the one of this installation'));
  });
}

export interface WebSocketHandshake {
  /** The head of the request. */
  readonly text: string;
  /** What `Sec-WebSocket-Accept` of the answer has to be (RFC 6455, section 4.2.2). */
  readonly accept: string;
}

export function webSocketHandshake(
  url: URL,
  headers: readonly (readonly [name: string, value: string])[],
  protocols: readonly string[],
): WebSocketHandshake {
  const key = randomBytes(16).toString('base64');
  const fields = [
    ['Host', url.host],
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', key],
    ['Sec-WebSocket-Version', '13'],
    ...(protocols.length === 0 ? [] : [['Sec-WebSocket-Protocol', protocols.join(', ')]]),
    ...headers,
  ];
  const lines = fields.map(([name, value]) => `${name}: ${value}`);
  const text = [`GET ${url.pathname}${url.search} HTTP/1.1`, ...lines, '', ''].join('\r\n');
  return { text, accept: createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64') };
}
