import { publicMode, replaceFileSync, secretMode } from '../files/replace-file.ts';

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
  replaceFileSync(files.keyFile, pair.key, { mode: secretMode });
  replaceFileSync(files.certFile, pair.certificate, { mode: publicMode });
}
