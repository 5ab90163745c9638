import type { Config } from './config.ts';
import { dataFolder } from './data-folder.ts';
import { isWildcard } from './parsers.ts';

/** How this machine itself reaches what it listens on. */
export function publicAddress({ address, listen, tls, dataDir }: Config) {
  const folder = dataFolder(dataDir).tls;
  const loopback = listen.host === '::' ? '::1' : '127.0.0.1';
  return {
    host: isWildcard(listen.host) ? loopback : listen.host,
    port: listen.port,
    authority: new URL(address).host,
    certificateFile: tls === undefined ? folder.server : folder.operator,
  };
}
