import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';
import type { CertificateFiles, CertificatePair } from './certificate-files.ts';

/** Reads the operator's files; throws an `OperatorError` in clear words when a client could not use what is in them. */
export function readOperatorCertificates(files: CertificateFiles, now: number): CertificatePair {
  const pair = { certificate: read(files.certFile), key: read(files.keyFile) };
  const certificate = parseCertificate(pair.certificate, files.certFile);
  const key = parseKey(pair.key, files.keyFile);
  if (!certificate.checkPrivateKey(key)) {
    throw operatorError('certificate.mismatch', { keyPath: files.keyFile, path: files.certFile });
  }
  const { validFromDate, validToDate } = certificate;
  if (validToDate.getTime() <= now) {
    throw operatorError('certificate.expired', { path: files.certFile, date: validToDate.toISOString() });
  }
  if (validFromDate.getTime() > now) {
    throw operatorError('certificate.not-yet-valid', { path: files.certFile, date: validFromDate.toISOString() });
  }
  return pair;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw operatorError('certificate.unreadable', { path, detail: bareMessage(error) }, { cause: error });
  }
}

function parseCertificate(text: string, path: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw operatorError('certificate.not-pem', { path, detail: bareMessage(error) }, { cause: error });
  }
}

function parseKey(text: string, path: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw operatorError('certificate.key-not-pem', { path, detail: bareMessage(error) }, { cause: error });
  }
}
