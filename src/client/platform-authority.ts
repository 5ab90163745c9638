import { X509Certificate } from 'node:crypto';
import { operatorError } from '../contract/operator-errors.ts';
import { connectionFailure } from './api-failure.ts';

/** A CA that a platform shows of itself; nothing of it is proven until a person has compared the fingerprint. */
export interface ShownAuthority {
  /** PEM. */
  readonly ca: string;
  readonly fingerprint: string;
}

const deadline = 30_000;
const longestCertificate = 65_536;

/** The SHA-256 fingerprint of a certificate as `openssl x509 -fingerprint -sha256` writes it. Throws for what is none. */
export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256;
}

/**
 * The CA of the platform at `address`, or nothing where its certificate is one that everybody believes. Throws an
 * `OperatorError` where there is neither.
 */
export async function shownAuthority(address: string): Promise<ShownAuthority | undefined> {
  const url = new URL('/ca.pem', address);
  const ask = (tls: { readonly rejectUnauthorized: boolean }) =>
    fetch(url, { tls, redirect: 'manual', signal: AbortSignal.timeout(deadline) });
  try {
    await ask({ rejectUnauthorized: true });
    return undefined;
  } catch (error) {
    const failure = connectionFailure({ name: '', address }, error);
    if (!isUnknown(failure)) throw failure;
    // Nothing but a public file is asked for, and nothing is sent.
    const ca = await readCertificate(await ask({ rejectUnauthorized: false }));
    if (ca === undefined) throw failure;
    return { ca, fingerprint: fingerprintOf(ca) };
  }
}

function isUnknown(failure: unknown): boolean {
  return failure instanceof Error && 'key' in failure && failure.key === 'api.unknown-ca';
}

async function readCertificate(answer: Response): Promise<string | undefined> {
  const text = answer.ok ? (await answer.text()).slice(0, longestCertificate) : '';
  try {
    fingerprintOf(text);
    return text;
  } catch {
    return undefined;
  }
}

/** Throws an `OperatorError` when `shown` is not the certificate with the fingerprint that somebody was told. */
export function checkFingerprint(shown: ShownAuthority, told: string, address: string): void {
  const plain = (text: string) => text.replaceAll(/[^0-9a-f]/gi, '').toLowerCase();
  if (plain(shown.fingerprint) === plain(told)) return;
  throw operatorError('login.other-fingerprint', { address, fingerprint: shown.fingerprint });
}
