import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import type { TlsFolder } from '../config/data-folder.ts';
import { type CertificatePair, writePair } from './certificate-files.ts';
import { type CertificateNames, coversNames, namesInCertificate } from './certificate-names.ts';

/** A server certificate with less than this left is issued anew. */
const renewBefore = 30 * 86_400_000;

/** What had to be done. */
export type LocalCertificateChange = 'none' | 'server' | 'authority';

/**
 * Makes sure that the folder holds a local CA and a server certificate that covers `names` and is good for another month.
 * Clients keep their trust: the CA is made once, and again only when it is lost, broken or near its own end.
 */
export async function ensureLocalCertificates(
  folder: TlsFolder,
  names: CertificateNames,
  now: number,
): Promise<LocalCertificateChange> {
  mkdirSync(folder.path, { recursive: true });
  const present = readPair(folder.ca, folder.caKey);
  const keep = present !== undefined && endsAfter(present, now + renewBefore);
  if (keep && serverIsGood(folder, present, names, now)) return 'none';
  // Making certificates takes 20 MB of code, which the long-lived processes do without as long as nothing changes.
  const { createAuthority, issueServerCertificate } = await import('./authority.ts');
  const authority = keep ? present : await createAuthority(now);
  if (!keep) writePair({ certFile: folder.ca, keyFile: folder.caKey }, authority);
  const server = await issueServerCertificate(authority, names, now);
  writePair({ certFile: folder.server, keyFile: folder.serverKey }, server);
  return keep ? 'server' : 'authority';
}

function serverIsGood(folder: TlsFolder, authority: CertificatePair, names: CertificateNames, now: number): boolean {
  const pair = readPair(folder.server, folder.serverKey);
  if (pair === undefined || !endsAfter(pair, now + renewBefore)) return false;
  const certificate = new X509Certificate(pair.certificate);
  const signed = certificate.verify(new X509Certificate(authority.certificate).publicKey);
  return signed && coversNames(namesInCertificate(certificate), names);
}

function endsAfter(pair: CertificatePair, time: number): boolean {
  return new X509Certificate(pair.certificate).validToDate.getTime() > time;
}

/** The pair in the files, or undefined when one is missing, broken or not of the other. */
function readPair(certFile: string, keyFile: string): CertificatePair | undefined {
  if (!existsSync(certFile) || !existsSync(keyFile)) return undefined;
  const pair = { certificate: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  try {
    return new X509Certificate(pair.certificate).checkPrivateKey(createPrivateKey(pair.key)) ? pair : undefined;
  } catch {
    return undefined;
  }
}
