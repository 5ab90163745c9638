import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewaySecretsKey, sealForGateway } from '../../../src/auth/gateway-secrets.ts';
import { Revocations } from '../../../src/auth/revocations.ts';
import { createSecurityTokens, type SecurityTokenClaims } from '../../../src/auth/security-token.ts';
import { signTicket, type TicketClaims } from '../../../src/auth/ticket.ts';
import { signToken, type TokenClaims } from '../../../src/auth/token.ts';
import type { Route, RouteInstance } from '../../../src/contract/route.ts';
import type { Limits } from '../../../src/gateway/limits.ts';
import type { ListenOn } from '../../../src/gateway/listening-port.ts';
import { runWorker, type Worker, type WorkerOptions } from '../../../src/gateway/worker.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { bytesFor } from '../../../src/memory/layout.ts';
import { bytesOf, SharedMemory } from '../../../src/memory/shared-memory.ts';
import { until } from '../../support/deadline.ts';
import { ControlStandIn } from './control-stand-in.ts';
import { RawPeer } from './raw-peer.ts';
import type { Certificate } from './raw-server.ts';

export const serviceId = '468d146d-278a-4ca2-8830-0b6fb37d3b72';
export const projectId = '0123456789abcdef0123456789abcdef';

/** A worker on a free port with everything around it, in a folder of its own. */
export class GatewayStage implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'sluice-gateway-'));
  readonly control: ControlStandIn;
  readonly certificate: Certificate;
  readonly #keys = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  readonly #gatewayKey = gatewaySecretsKey(randomBytes(32));
  readonly memory = SharedMemory.create(bytesOf(new Uint8Array(bytesFor(8))), Date.now());
  readonly #others: Worker[] = [];
  #worker: Worker | undefined;
  #joined = 0;
  #revision = 0;

  private constructor() {
    this.certificate = writeCertificate(this.folder, 'first');
    this.control = new ControlStandIn(this.path('link.sock'), [{ id: 'k1', publicKey: this.#keys.publicKey }]);
  }

  static async create(
    limits: Partial<Limits> = {},
    options: { readonly control?: boolean; readonly on?: ListenOn; readonly worker?: Partial<WorkerOptions> } = {},
  ): Promise<GatewayStage> {
    const stage = new GatewayStage();
    if (options.control !== false) stage.control.start();
    // A worker that nobody has told anything waits for the first word.
    else writeFileSync(stage.path('routes.json'), JSON.stringify({ sequence: 0, tokenKeys: [], routes: [] }));
    await stage.startWorker(limits, options.on, options.worker);
    return stage;
  }

  get worker(): Worker {
    if (this.#worker === undefined) throw new Error('no worker runs');
    return this.#worker;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async startWorker(
    limits: Partial<Limits> = {},
    on: ListenOn = { host: '127.0.0.1', port: 0 },
    more: Partial<WorkerOptions> = {},
  ): Promise<void> {
    this.#worker = await this.#run(limits, on, more);
  }

  /** One more worker beside the first, on a port of its own; they share what workers of a machine share. */
  async anotherWorker(): Promise<Worker> {
    const worker = await this.#run({}, { host: '127.0.0.1', port: 0 });
    this.#others.push(worker);
    return worker;
  }

  #run(limits: Partial<Limits>, on: ListenOn, more: Partial<WorkerOptions> = {}): Promise<Worker> {
    this.#joined += 1;
    return runWorker({
      index: 0,
      ...('descriptor' in on ? { listenDescriptor: on.descriptor } : { listenAddress: on }),
      tls: { certFile: this.path('first.pem'), keyFile: this.path('first-key.pem') },
      apiSocket: this.path('api.sock'),
      contentFolder: this.path('registry'),
      linkSocket: this.path('link.sock'),
      routesFile: this.path('routes.json'),
      secretsKeyFile: this.path('gateway.key'),
      shared: { memory: this.memory, owner: { pid: this.#joined, started: '' } },
      log: createLogger({ name: 'worker-0', level: 'error' }),
      limits,
      ...more,
    });
  }

  /** A route to the given ports, of loopback unless told otherwise, one instance each. */
  route(
    ports: readonly number[],
    changes: Partial<Route> & { readonly tls?: boolean; readonly host?: string } = {},
  ): Route {
    const { tls = false, host = '127.0.0.1', ...rest } = changes;
    this.#revision += 1;
    const instances = ports.map((port): RouteInstance => ({ id: `instance-${port}`, host, port }));
    return {
      serviceId,
      serviceName: 'voice',
      projectId,
      revision: this.#revision,
      websocket: true,
      open: true,
      status: 'running',
      versions: [{ modelId: 'model', weight: 100, tls, containerPort: 8080, instances }],
      ...rest,
    };
  }

  token(changes: Partial<TokenClaims> = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const claims: TokenClaims = {
      iss: 'sluice',
      jti: crypto.randomUUID(),
      sub: 'user-1',
      name: 'admin',
      domain: { id: 'domain-1', name: 'admin' },
      project: { id: projectId, name: 'local' },
      roles: ['caller'],
      methods: ['password'],
      iat: now,
      exp: now + 3600,
      ...changes,
    };
    return this.sign(claims);
  }

  sign(claims: TokenClaims): string {
    return signToken(claims, this.#keys.privateKey, 'k1');
  }

  ticket(changes: Partial<TicketClaims> = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const claims: TicketClaims = {
      iss: 'sluice-ticket',
      jti: crypto.randomUUID(),
      sub: 'user-1',
      aud: serviceId,
      iat: now,
      exp: now + 60,
      by: { kind: 'token', id: 'token-1' },
      ...changes,
    };
    return signTicket(claims, this.#keys.privateKey, 'k1');
  }

  /** The security token of a temporary key of the project's user; signed by the installation, unless by another key (PEM). */
  securityToken(
    changes: Partial<SecurityTokenClaims> & Pick<SecurityTokenClaims, 'accessKey' | 'secretKey'>,
    signedBy?: string,
  ): string {
    this.#writeKey();
    const now = Math.floor(Date.now() / 1000);
    const claims = { userId: 'user-1', roles: ['caller'], projectIds: [projectId], iat: now, exp: now + 900 };
    const by = { kind: 'token', id: 'token-1' } as const;
    const signing = { id: 'k1', privateKey: signedBy ?? this.#keys.privateKey };
    const keys = { sealing: this.#gatewayKey, signing, verifying: [] };
    return createSecurityTokens(keys, new Revocations()).seal({ ...claims, by, ...changes });
  }

  #writeKey(): void {
    writeFileSync(this.path('gateway.key'), Buffer.from(this.#gatewayKey).toString('hex'), { mode: 0o600 });
  }

  /** The secret half of a key as workers get it. */
  seal(key: string, secret: string): string {
    this.#writeKey();
    return sealForGateway(key, secret, this.#gatewayKey);
  }

  /** An access key of the project's user, as the control process hands it out. */
  async accessKey(accessKey: string, secretKey: string, projectIds: readonly string[] = [projectId]): Promise<void> {
    const sealedSecret = this.seal(accessKey, secretKey);
    await this.control.publishAccessKeys([{ accessKey, sealedSecret, userId: 'user-1', projectIds }]);
  }

  client(worker: Worker = this.worker): Promise<RawPeer> {
    return RawPeer.connect(worker.port);
  }

  /** The lines of an admitted request, ready to be written. */
  request(firstLine: string, ...lines: readonly string[]): string {
    return [`${firstLine} HTTP/1.1`, 'Host: gateway', `X-Auth-Token: ${this.token()}`, ...lines, '', ''].join('\r\n');
  }

  handshake(rest = '', ...lines: readonly string[]): string {
    return this.request(`GET /v1/infers/${serviceId}${rest}`, ...upgradeLines, ...lines);
  }

  /** Puts another certificate where the worker looks for it. */
  replaceCertificate(name: string): void {
    writeCertificate(this.folder, name);
    renameSync(this.path(`${name}.pem`), this.path('first.pem'));
    renameSync(this.path(`${name}-key.pem`), this.path('first-key.pem'));
  }

  /** Resolves when the worker has no open connection. */
  idle(): Promise<void> {
    return this.settles('no open connection', () => this.worker.connections() === 0);
  }

  settles(what: string, condition: () => boolean): Promise<void> {
    return until(10_000, what, async () => (condition() ? true : undefined)).then(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#worker?.stop();
    for (const worker of this.#others) worker.stop();
    this.control.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const upgradeLines = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

export const switching = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
  '',
  '',
].join('\r\n');

/** A self-signed certificate in `<name>.pem` and `<name>-key.pem`. */
export function writeCertificate(folder: string, name: string): Certificate {
  const certFile = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}-key.pem`);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const made = Bun.spawnSync(
    [
      'openssl',
      'req',
      '-x509',
      ...curve,
      '-nodes',
      '-keyout',
      keyFile,
      '-out',
      certFile,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
    ],
    { stderr: 'pipe' },
  );
  if (!made.success) throw new Error(made.stderr.toString());
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}
