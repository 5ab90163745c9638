import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSigningKey } from '../../src/auth/signing-key.ts';
import { signToken } from '../../src/auth/token.ts';
import { defaultRouteLimits } from '../../src/contract/route.ts';
import { createLinkServer, type LinkServer } from '../../src/control/link-server.ts';
import { createLogger } from '../../src/log/logger.ts';
import { createAuthority, issueServerCertificate } from '../../src/tls/authority.ts';
import { manyRoutes, projectId, serviceId } from './routes.ts';
import { startUpstream } from './upstream.ts';

export const routeCount = 10_000;

/** Checked as always, and out of the reach of what is measured. */
const limits = {
  ...defaultRouteLimits,
  maxConnections: 1_000_000,
  maxConnectionsPerInstance: 1_000_000,
  maxConnectionsPerCredential: 1_000_000,
  handshakesPerSecond: 1_000_000,
};

/** All that stands around the proxies: certificate, tokens, image, and the control process's end of the link. */
export interface Stage extends Disposable {
  readonly folder: string;
  readonly proxyCore: number;
  /** The image, plain. */
  readonly upstreamPort: number;
  /** The image with TLS of its own. */
  readonly directPort: number;
  /** The path of the called service. */
  readonly path: string;
  /** One more token that opens the service. */
  newToken(): string;
  /** The control process's end of the link to the workers, as the product has it. */
  readonly link: LinkServer;
  /** Ends that and begins another one that has the same routes, as when the control process is replaced. */
  replaceLink(): Promise<void>;
  /** Calls of the called service that workers have reported, so that a run can tell that meters are on. */
  reportedCalls(): number;
}

/** `imagePort`: of an image that runs elsewhere; without it one runs in this process. */
export async function openStage(proxyCore: number, imagePort?: number): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const { certificate: cert, key } = await writeCertificate(folder);
  const signing = newSigningKey();
  const plain = imagePort === undefined ? startUpstream() : undefined;
  const upstreamPort = plain?.port ?? imagePort ?? 0;
  const direct = startUpstream({ cert, key });
  const openLink = () =>
    createLinkServer({
      socketPath: join(folder, 'link.sock'),
      routesFile: join(folder, 'routes.json'),
      tokenKeys: [{ id: signing.id, publicKey: signing.publicKey }],
      policies: new Map([[serviceId(routeCount / 2), { limits }]]),
      log: createLogger({ name: 'link', level: 'silent' }),
    });
  let link = await openLink();
  link.publish(manyRoutes(routeCount, upstreamPort));
  return {
    folder,
    proxyCore,
    upstreamPort,
    directPort: direct.port,
    path: `/v1/infers/${serviceId(routeCount / 2)}`,
    newToken: () => signToken(claims(), signing.privateKey, signing.id),
    get link() {
      return link;
    },
    async replaceLink() {
      await link.close();
      link = await openLink();
    },
    reportedCalls: () => link.calls(serviceId(routeCount / 2)).calls,
    [Symbol.dispose]() {
      plain?.stop(true);
      direct.stop(true);
      void link.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A configuration file of a peer, with what differs from run to run filled in; answers with its path. */
export function fillIn(stage: Stage, name: string, port: number): string {
  const values: Readonly<Record<string, string>> = {
    FOLDER: stage.folder,
    PORT: String(port),
    UPSTREAM: String(stage.upstreamPort),
  };
  const text = readFileSync(join(import.meta.dir, name), 'utf8');
  const file = join(stage.folder, `${port}-${name}`);
  writeFileSync(
    file,
    text.replace(/\$\{([A-Z]+)\}/g, (whole, key: string) => values[key] ?? whole),
  );
  return file;
}

/** ECDSA P-256, as the product issues it. */
async function writeCertificate(folder: string) {
  const now = Date.now();
  const names = { hosts: ['localhost'], addresses: ['127.0.0.1'] };
  const server = await issueServerCertificate(await createAuthority(now), names, now);
  writeFileSync(join(folder, 'server.pem'), server.certificate);
  writeFileSync(join(folder, 'server-key.pem'), server.key, { mode: 0o600 });
  writeFileSync(join(folder, 'both.pem'), server.certificate + server.key, { mode: 0o600 });
  return server;
}

function claims() {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: 'sluice' as const,
    jti: crypto.randomUUID(),
    sub: 'user-1',
    name: 'admin',
    domain: { id: 'domain-1', name: 'admin' },
    project: { id: projectId, name: 'local' },
    roles: ['caller'],
    methods: ['password'],
    iat: now,
    exp: now + 86_400,
  };
}
