import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';

const certificate = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs;

/** The certificates of CAs in a file (PEM), one by one. Throws an `OperatorError` where one cannot be used, or there is none. */
export function readAuthorities(path: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw operatorError('certificate.ca-unreadable', { path, detail: bareMessage(error) }, { cause: error });
  }
  try {
    // What is none at all is refused by the same words.
    return (text.match(certificate) ?? [text]).map((each) => new X509Certificate(each).toString());
  } catch (error) {
    throw operatorError('certificate.not-pem', { path, detail: bareMessage(error) }, { cause: error });
  }
}
