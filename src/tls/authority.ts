import type { CertificatePair } from './certificate-files.ts';
import type { CertificateNames } from './certificate-names.ts';
import { generateKeyPair, keyFromPem, keyToPem, serialNumber, signingAlgorithm } from './key-pair.ts';
import { x509 } from './x509.ts';

const day = 86_400_000;
const authorityDays = 3_650;
/** The longest that Apple's clients accept from a private CA. */
export const serverDays = 825;
/** Clocks of clients may be a little behind. */
const headStart = 3_600_000;

/** A new local CA (ECDSA P-256, ten years) that may sign server certificates and revocation lists, and no further CA. */
export async function createAuthority(now: number): Promise<CertificatePair> {
  const keys = await generateKeyPair();
  const serial = serialNumber();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial,
    // Part of the serial number keeps two installations' authorities apart in one trust store.
    name: `CN=Sluice local CA ${serial.slice(-8)}, O=Sluice`,
    notBefore: new Date(now - headStart),
    notAfter: new Date(now + authorityDays * day),
    signingAlgorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await keyToPem(keys.privateKey) };
}

/** A server certificate for `names`, with a new key. Never outlives the authority. */
export async function issueServerCertificate(
  authority: CertificatePair,
  names: CertificateNames,
  now: number,
): Promise<CertificatePair> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await generateKeyPair();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=Sluice, O=Sluice',
    issuer: issuer.subject,
    notBefore: new Date(now - headStart),
    notAfter: new Date(Math.min(now - headStart + serverDays * day, issuer.notAfter.getTime())),
    signingAlgorithm,
    publicKey: keys.publicKey,
    signingKey: await keyFromPem(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.hosts.map((value) => ({ type: 'dns' as const, value })),
        ...names.addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await keyToPem(keys.privateKey) };
}
