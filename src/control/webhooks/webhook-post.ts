import { lookup } from 'node:dns/promises';
import { rootCertificates } from 'node:tls';
import { AddressRanges } from '../../contract/address-ranges.ts';
import { parseIpAddress } from '../../contract/ip-address.ts';
import { type Notice, notice } from '../../contract/notices.ts';
import { isPublicAddress } from '../../contract/public-address.ts';
import type { WebhookAnswer } from '../../domain/webhook-answer.ts';
import type { WebhookRequest } from './webhook-request.ts';

/** No answer, and why. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly notice: Notice;

  constructor(reason: Notice, options?: ErrorOptions) {
    super(reason.key, options);
    this.notice = reason;
  }
}

export interface ReceivedAnswer extends WebhookAnswer {
  /** Seconds that the receiver asks for before the next attempt. */
  readonly retryAfter: number;
}

/** Rejects with `NoAnswer`, and with the signal's reason when that was aborted. */
export type WebhookPost = (request: WebhookRequest, signal: AbortSignal) => Promise<ReceivedAnswer>;

/** The addresses of a name. */
export type ResolveName = (name: string) => Promise<readonly string[]>;

export interface WebhookPostOptions {
  /** Ranges that may be called although they are not of the public internet, also without TLS. */
  readonly networks: readonly string[];
  /** PEM: trusted beside the public authorities. */
  readonly authorities?: readonly string[];
  /** From the name's lookup to the end of the answer, ms. */
  readonly deadline?: number;
  readonly resolve?: ResolveName;
}

/** Of an answer's body no more than this is read, bytes. */
const longestAnswer = 16_384;

/**
 * Sends one request to an address that whoever makes webhooks chose. All addresses of a name have to be allowed, and the one
 * that was looked at is the one that is connected to, so that a name that changes its mind in between gains nothing. Redirects
 * are answers.
 */
export function createWebhookPost(options: WebhookPostOptions): WebhookPost {
  const { authorities, deadline = 10_000, resolve = systemResolve } = options;
  const allowed = new AddressRanges(options.networks);
  const trusted = authorities === undefined ? undefined : [...rootCertificates, ...authorities];
  return async (request, signal) => {
    const { url } = request;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), deadline);
    const ended = AbortSignal.any([signal, late.signal]);
    try {
      const address = await settledBefore(ended, permittedAddress(url, allowed, resolve));
      return await send(request, address, trusted, ended);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof NoAnswer) throw error;
      const host = url.host;
      if (late.signal.aborted) throw new NoAnswer(notice('webhook.too-slow', { host, seconds: deadline / 1_000 }));
      throw new NoAnswer(notice('webhook.unreachable', { host, detail: codeOf(error) }), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
}

async function permittedAddress(url: URL, allowed: AddressRanges, resolve: ResolveName): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = parseIpAddress(host) ? [host] : await resolve(host).catch(() => []);
  const [first] = addresses;
  if (first === undefined) throw new NoAnswer(notice('webhook.name-unknown', { host }));
  if (!addresses.every((address) => isPublicAddress(address) || allowed.contains(address)))
    throw new NoAnswer(notice('webhook.address-refused', { host }));
  if (url.protocol !== 'https:' && !addresses.every((address) => allowed.contains(address)))
    throw new NoAnswer(notice('webhook.plain-refused', { host }));
  return first;
}

async function systemResolve(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true, order: 'ipv4first' })).map(({ address }) => address);
}

async function send(
  { url, headers, body }: WebhookRequest,
  address: string,
  trusted: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<ReceivedAnswer> {
  const target = new URL(url);
  target.hostname = address.includes(':') ? `[${address}]` : address;
  const named = url.hostname !== target.hostname;
  const response = await fetch(target, {
    method: 'POST',
    headers: { 'Accept-Encoding': 'identity', ...headers, Host: url.host },
    body,
    redirect: 'manual',
    decompress: false,
    // The next one may be for another name at this address.
    keepalive: false,
    signal,
    // The certificate has to be that of the name, whatever the address.
    tls: { ...(named && { serverName: url.hostname }), ...(trusted && { ca: [...trusted] }) },
  });
  const retryAfter = Number(/^\d{1,6}$/.exec(response.headers.get('retry-after') ?? '')?.[0] ?? 0);
  return { status: response.status, retryAfter, body: await readStart(response) };
}

async function readStart(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (reader !== undefined && length < longestAnswer) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.byteLength;
  }
  // What comes behind it is of no interest, and may never end.
  await reader?.cancel();
  return Buffer.concat(chunks).subarray(0, longestAnswer).toString('utf8');
}

/** The lookup of a name cannot be called off; it is left alone when its time is over. */
function settledBefore<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<Value>();
  const end = () => reject(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', end));
}

/** The runtime's code alone: its sentences repeat addresses, with all that stands in them. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'no connection';
}
