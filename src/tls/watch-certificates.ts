import { errorMessage } from '../contract/error-message.ts';
import type { Logger } from '../log/logger.ts';
import type { CertificateSource } from './certificate-source.ts';

export interface CertificateWatch {
  readonly source: CertificateSource;
  readonly intervalMs: number;
  /** The files in `source.files` were replaced. */
  readonly onChange: () => void;
  readonly log: Logger;
}

/** Refreshes the certificate until disposed. What cannot be used is logged once for each reason, and the old one goes on. */
export function watchCertificates({ source, intervalMs, onChange, log }: CertificateWatch): Disposable {
  let complaint = '';
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    try {
      if (await source.refresh(Date.now())) onChange();
      complaint = '';
    } catch (error) {
      const words = errorMessage(error);
      if (words !== complaint) log.error({ error }, 'the new certificate cannot be used; the old one stays');
      complaint = words;
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(look, intervalMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
