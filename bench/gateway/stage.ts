import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSigningKey } from '../../src/auth/signing-key.ts';
import { signToken } from '../../src/auth/token.ts';
import { createAuthority, issueServerCertificate } from '../../src/tls/authority.ts';
import { serveLink } from './control-link.ts';
import { manyRoutes, projectId, serviceId } from './routes.ts';
import { startUpstream } from './upstream.ts';

export const routeCount = 10_000;

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
  /** Reports that came from workers. */
  meters(): number;
}

export async function openStage(proxyCore: number): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const { certificate: cert, key } = await writeCertificate(folder);
  const signing = newSigningKey();
  const plain = startUpstream();
  const direct = startUpstream({ cert, key });
  const snapshot = manyRoutes(routeCount, plain.port, [{ id: signing.id, publicKey: signing.publicKey }]);
  const link = serveLink(join(folder, 'link.sock'), snapshot);
  return {
    folder,
    proxyCore,
    upstreamPort: plain.port,
    directPort: direct.port,
    path: `/v1/infers/${serviceId(routeCount / 2)}`,
    newToken: () => signToken(claims(), signing.privateKey, signing.id),
    meters: link.meters,
    [Symbol.dispose]() {
      plain.stop(true);
      direct.stop(true);
      link.stop();
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
    roles: ['admin'],
    methods: ['password'],
    iat: now,
    exp: now + 86_400,
  };
}
