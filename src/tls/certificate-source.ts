import { mkdirSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { dataFolder, type TlsFolder } from '../config/data-folder.ts';
import { type CertificateFiles, writePair } from './certificate-files.ts';
import { certificateNames, readLocalNames } from './certificate-names.ts';
import { ensureLocalCertificates } from './local-certificates.ts';
import { readOperatorCertificates } from './operator-certificates.ts';

/** Where the certificate that clients see comes from, and how it stays up to date. */
export interface CertificateSource {
  /** What the workers read. Always a pair that was checked, whatever became of the operator's files since. */
  readonly files: CertificateFiles;
  /**
   * Looks once more at what the certificate depends on. True when `files` were replaced. Rejects with an `OperatorError`
   * when what was found cannot be used; `files` are then what they were.
   */
  refresh(now: number): Promise<boolean>;
}

export function createCertificateSource(config: Config): CertificateSource {
  const folder = dataFolder(config.dataDir).tls;
  if (config.tls !== undefined) return operatorSource(config.tls, folder);
  const hosts = [new URL(config.address).hostname, config.listen.host, ...config.registryAliases.map(withoutPort)];
  return localSource(folder, hosts);
}

function localSource(folder: TlsFolder, hosts: readonly string[]): CertificateSource {
  // Listening on every address says nothing about names.
  const extra = hosts.filter((host) => host !== '0.0.0.0' && host !== '::');
  return {
    files: { certFile: folder.server, keyFile: folder.serverKey },
    async refresh(now) {
      const names = certificateNames(readLocalNames(), extra);
      return (await ensureLocalCertificates(folder, names, now)) !== 'none';
    },
  };
}

/** Content is compared and not the time of change, which some ways of mounting files do not keep. */
function operatorSource(given: CertificateFiles, folder: TlsFolder): CertificateSource {
  const files = { certFile: folder.operator, keyFile: folder.operatorKey };
  let served = '';
  return {
    files,
    async refresh(now) {
      const pair = readOperatorCertificates(given, now);
      const seen = `${pair.certificate}\n${pair.key}`;
      if (seen === served) return false;
      mkdirSync(folder.path, { recursive: true });
      writePair(files, pair);
      served = seen;
      return true;
    },
  };
}

function withoutPort(name: string): string {
  return name.replace(/:\d+$/, '');
}
