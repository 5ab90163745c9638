import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';

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

/** For the owner alone. */
export const secretMode = 0o600;
/** For everyone: certificates are public. */
export const publicMode = 0o644;

/** Replaces a file whole: a reader sees the old text or the new one. */
export function replaceFile(path: string, text: string, mode: number): void {
  const temporary = `${path}.${process.pid}.new`;
  try {
    writeFileSync(temporary, text, { mode, flush: true });
    // The mode given at creation is cut by the umask.
    chmodSync(temporary, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The key first: whoever reads between the two writes finds a pair that does not match, and reads again. */
export function writePair(files: CertificateFiles, pair: CertificatePair): void {
  replaceFile(files.keyFile, pair.key, secretMode);
  replaceFile(files.certFile, pair.certificate, publicMode);
}
