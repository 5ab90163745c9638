import { join } from 'node:path';

/** Where everything of one installation lies. */
export interface DataFolder {
  readonly path: string;
  readonly database: string;
  /** Encrypts secrets in the database, unless the operator keeps the key elsewhere; 0600. */
  readonly masterKey: string;
  /** Opens the access keys that lie with the gateway's routes; 0600. */
  readonly gatewayKey: string;
  /** What the first user needs to begin; 0600. */
  readonly credentials: string;
  /** The gateway's last routes; 0600. */
  readonly routes: string;
  /** 12 lower-case hexadecimal digits: the label of everything that the installation owns on an engine. */
  readonly installationId: string;
  /** The configuration file that is read when none is named. */
  readonly configuration: string;
  readonly registry: string;
  readonly tls: TlsFolder;
  readonly run: RunFolder;
}

export interface TlsFolder {
  readonly path: string;
  readonly ca: string;
  readonly caKey: string;
  readonly server: string;
  readonly serverKey: string;
  /** Checked copies of the operator's own files: what the workers read when there are such. */
  readonly operator: string;
  readonly operatorKey: string;
}

/** Means nothing once nobody runs. */
export interface RunFolder {
  readonly path: string;
  readonly lock: string;
  readonly linkSocket: string;
  readonly apiSocket: string;
  readonly supervisor: string;
  /** What the gateway workers share, on systems where that needs a file. */
  readonly memory: string;
}

/** The paths inside the data folder `path` (absolute). Creates nothing. */
export function dataFolder(path: string): DataFolder {
  const at = (...names: string[]) => join(path, ...names);
  return {
    path,
    database: at('sluice.db'),
    masterKey: at('master.key'),
    gatewayKey: at('gateway.key'),
    credentials: at('credentials.json'),
    routes: at('routes.json'),
    installationId: at('installation-id'),
    configuration: at('sluice.yaml'),
    registry: at('registry'),
    tls: {
      path: at('tls'),
      ca: at('tls', 'ca.pem'),
      caKey: at('tls', 'ca-key.pem'),
      server: at('tls', 'server.pem'),
      serverKey: at('tls', 'server-key.pem'),
      operator: at('tls', 'operator.pem'),
      operatorKey: at('tls', 'operator-key.pem'),
    },
    run: {
      path: at('run'),
      lock: at('run', 'serve.lock'),
      linkSocket: at('run', 'link.sock'),
      apiSocket: at('run', 'api.sock'),
      supervisor: at('run', 'supervisor.json'),
      memory: at('run', 'gateway-memory'),
    },
  };
}
