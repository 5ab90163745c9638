import { rootCertificates } from 'node:tls';
import { CopyFailure } from './copy-failure.ts';
import { publicAddress } from './source-address.ts';

/** A place that takes longer (ms) to begin an answer is out of reach. */
const answerWithin = 30_000;
const mostRedirects = 5;

/** Asks places outside: over TLS with a checked certificate and at public addresses only, but for those that the operator named. */
export type OutsideFetch = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<OutsideAnswer>;

export interface OutsideAnswer {
  readonly response: Response;
  /** Of the place that gave the answer, behind redirects. */
  readonly origin: string;
}

/** Whom of one's own network the operator has the platform believe. */
export interface TrustedSources {
  /** `host[:port]` of registries, with `http://` in front where they have no TLS. */
  readonly registries: ReadonlySet<string>;
  /** PEM: CAs that are trusted beside the public ones. */
  readonly authorities?: readonly string[];
}

interface Trust {
  readonly registries: ReadonlySet<string>;
  readonly ca: string[] | undefined;
}

export function createOutsideFetch({ registries, authorities }: TrustedSources): OutsideFetch {
  const trust = { registries, ca: authorities && [...rootCertificates, ...authorities] };
  return async function outsideFetch(url, headers, signal) {
    let place = url;
    let sent = headers;
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const response = await ask(place, sent, trust, signal);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null)
        return { response, origin: place.origin };
      await response.body?.cancel();
      const next = URL.parse(location, place.href);
      if (next === null) throw new CopyFailure('broken', `${place.host} sends on to what is no address`);
      // What proves who we are is for the one who asked for it.
      if (next.origin !== place.origin) sent = withoutAuthorization(sent);
      place = next;
    }
    throw new CopyFailure('broken', `${place.host} sends on from place to place`);
  };
}

async function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  { registries, ca }: Trust,
  signal: AbortSignal,
): Promise<Response> {
  const isTrusted = registries.has(url.protocol === 'http:' ? `http://${url.host}` : url.host);
  const isPlain = url.protocol !== 'https:';
  if (isPlain && !isTrusted) throw new CopyFailure('not-public', `${url.host} would be asked without TLS`);
  const target = new URL(url);
  const address = isTrusted ? undefined : await publicAddress(url.hostname);
  if (address !== undefined) target.hostname = address.includes(':') ? `[${address}]` : address;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), answerWithin);
  try {
    return await fetch(target, {
      headers: { 'Accept-Encoding': 'identity', ...headers, Host: url.host },
      redirect: 'manual',
      decompress: false,
      signal: AbortSignal.any([signal, late.signal]),
      // The certificate has to be that of the name, whatever the address.
      tls: { ...(address !== undefined && { serverName: url.hostname }), ...(ca && { ca }) },
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new CopyFailure('unreachable', `${url.host} gives no answer that can be trusted`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function withoutAuthorization(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
}
