import { publicMode, replaceFile, secretMode } from '../config/replace-file.ts';

/** A certificate file (the server's own first, then its intermediates) and the file of its key, both PEM. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate and its key in PEM form. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
}

/** The key first: whoever reads between the two writes finds a pair that does not match, and reads again. */
export function writePair(files: CertificateFiles, pair: CertificatePair): void {
  replaceFile(files.keyFile, pair.key, secretMode);
  replaceFile(files.certFile, pair.certificate, publicMode);
}
