import type { Config } from '../config/config.ts';
import { formatHostPort } from '../config/parsers.ts';
import { certificateNames, readLocalNames } from './certificate-names.ts';

/** `host:port` of this installation's registry by the names in its certificate, and the names that its settings add. */
export function registryNames({ listen, engineRegistry, registryAliases }: Config): readonly string[] {
  const { hosts, addresses } = certificateNames(readLocalNames(), []);
  const local = [...hosts, ...addresses].map((host) => formatHostPort({ host, port: listen.port }));
  return [...local, engineRegistry, ...registryAliases];
}
