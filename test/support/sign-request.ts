import { createHash, createHmac } from 'node:crypto';

export interface Signing {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly method: string;
  /** Path and query, of characters that need no encoding; the query sorted. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Stands in the place of the body's hash, and is sent as `X-Sdk-Content-Sha256`. */
  readonly declared?: string;
  /** Minutes that the signer's clock is ahead. */
  readonly minutes?: number;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The headers that sign a request: SDK-HMAC-SHA256 as its guide tells it, in as few lines as will do. */
export function signingHeaders(signing: Signing): [string, string][] {
  const { method, target, body = '', declared, minutes = 0 } = signing;
  const date = `${new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const signed = Object.entries({ ...signing.headers, 'X-Sdk-Date': date })
    .map(([name, value]) => [name.toLowerCase(), value])
    .sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const [path = '', query = ''] = target.split('?');
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('');
  const slashed = path.endsWith('/') ? path : `${path}/`;
  const canonical = `${method}\n${slashed}\n${query}\n${lines}\n${names}\n${declared ?? sha256(body)}`;
  const toSign = `SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', signing.secretKey).update(toSign).digest('hex');
  return [
    ['X-Sdk-Date', date],
    ...(declared === undefined ? [] : [['X-Sdk-Content-Sha256', declared] as [string, string]]),
    ['Authorization', `SDK-HMAC-SHA256 Access=${signing.accessKey}, SignedHeaders=${names}, Signature=${signature}`],
  ];
}
