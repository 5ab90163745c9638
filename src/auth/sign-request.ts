import { createHash } from 'node:crypto';
import { canonicalRequest } from './canonical-request.ts';
import { sign } from './request-signature.ts';

export interface RequestToSign {
  readonly method: string;
  /** Where it is sent. What is signed is its host, path and query. */
  readonly url: URL;
  readonly body?: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Milliseconds since the epoch; the signature is good for 15 minutes before and after. */
  readonly now: number;
}

/** The headers that sign a request with an access key: SDK-HMAC-SHA256 (reference, 3.2). */
export function signRequest(request: RequestToSign): Readonly<Record<string, string>> {
  const { method, url, body = '', accessKey, secretKey, now } = request;
  const date = `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const signedHeaders = 'host;x-sdk-date';
  const canonical = canonicalRequest({
    method,
    target: `${url.pathname}${url.search}`,
    headerLines: [`host:${url.host}`, `x-sdk-date:${date}`],
    signedHeaders,
    bodyHash: createHash('sha256').update(body).digest('hex'),
  });
  const signature = sign(canonical, date, secretKey);
  return {
    'X-Sdk-Date': date,
    Authorization: `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  };
}
