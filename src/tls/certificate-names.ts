import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** What a server certificate covers; both lists are sorted and free of repetition. */
export interface CertificateNames {
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
}

/** What this machine is called at the moment. */
export interface LocalNames {
  readonly hostName: string;
  /** Without zones. */
  readonly addresses: readonly string[];
}

export function readLocalNames(): LocalNames {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return { hostName: hostname(), addresses: addresses.map(({ address }) => address) };
}

/** A certificate with thousands of names (a host of many container networks) would be refused by clients. */
const mostAddresses = 200;

/**
 * Every name under which clients reach this installation: localhost, the machine's own names and addresses, and `extra`,
 * the hosts that the operator named.
 */
export function certificateNames(local: LocalNames, extra: readonly string[]): CertificateNames {
  const hosts = new Set(['localhost']);
  const addresses = new Set(['127.0.0.1', '::1']);
  for (const name of [...extra, local.hostName]) {
    const plain = name.replace(/^\[|\]$/g, '').toLowerCase();
    if (isIP(plain) !== 0) addresses.add(canonicalAddress(plain));
    else if (isCertifiable(plain)) hosts.add(plain);
  }
  for (const address of local.addresses) {
    // Link-local addresses mean something else on every link, and clients cannot name them without a zone.
    if (isIP(address) !== 0 && !/^fe[89ab]/i.test(address) && addresses.size < mostAddresses) {
      addresses.add(canonicalAddress(address));
    }
  }
  return { hosts: [...hosts].sort(), addresses: [...addresses].sort() };
}

/** The one spelling of an IP address (RFC 5952), so that equal addresses are equal texts. */
export function canonicalAddress(address: string): string {
  if (isIP(address) !== 6) return address;
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function isCertifiable(host: string): boolean {
  return (
    /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/.test(host) && host.length <= 253
  );
}

/** The names in a certificate, in the form of `certificateNames`. */
export function namesInCertificate(certificate: X509Certificate): CertificateNames {
  const entries = (certificate.subjectAltName ?? '').split(', ');
  const pick = (prefix: string) =>
    entries.filter((entry) => entry.startsWith(prefix)).map((entry) => entry.slice(prefix.length));
  return {
    hosts: pick('DNS:').sort(),
    addresses: pick('IP Address:')
      .map((address) => canonicalAddress(address.toLowerCase()))
      .sort(),
  };
}

/** Whether every name in `wanted` is in `present`. */
export function coversNames(present: CertificateNames, wanted: CertificateNames): boolean {
  return (
    wanted.hosts.every((host) => present.hosts.includes(host)) &&
    wanted.addresses.every((address) => present.addresses.includes(address))
  );
}
