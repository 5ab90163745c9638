import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A CA of the operator's own and a server certificate of it, which can be replaced while the platform runs. */
export class ChangingCertificate implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sluice-faults-'));
  readonly caFile = this.#path('ca.pem');
  readonly certFile = this.#path('server.pem');
  readonly keyFile = this.#path('server-key.pem');
  #serial = 0;

  constructor() {
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      this.#path('ca-key.pem'),
      '-out',
      this.caFile,
      '-days',
      '2',
      '-subj',
      '/CN=operator',
    );
    writeFileSync(this.#path('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    this.replace();
  }

  /** Puts another certificate in place, as renewing programs do; gives its serial number. */
  replace(): string {
    this.#serial += 1;
    const [request, cert, keyFile] = ['request', 'next.pem', 'next-key.pem'].map((name) => this.#path(name)) as [
      string,
      string,
      string,
    ];
    openssl('req', ...key, '-keyout', keyFile, '-out', request, '-subj', '/CN=localhost');
    const issuer = ['-CA', this.caFile, '-CAkey', this.#path('ca-key.pem'), '-set_serial', String(this.#serial)];
    openssl('x509', '-req', '-in', request, ...issuer, '-days', '2', '-extfile', this.#path('names'), '-out', cert);
    renameSync(keyFile, this.keyFile);
    renameSync(cert, this.certFile);
    return this.#serial.toString(16).toUpperCase().padStart(2, '0');
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

function openssl(...args: readonly string[]): void {
  const made = Bun.spawnSync(['openssl', ...args], { stderr: 'pipe' });
  if (!made.success) throw new Error(made.stderr.toString());
}
