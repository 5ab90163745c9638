import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, issueServerCertificate } from '../../src/tls/authority.ts';
import { within } from './deadline.ts';
import { linesOf } from './lines-of.ts';

export interface PasswordRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
  /** PEM: of the CA that its certificate is from. */
  readonly authority: string;
}

/** Debian's `docker-registry` over TLS, which lets one user in. */
export async function startPasswordRegistry(): Promise<PasswordRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-password-registry-'));
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const authority = await createAuthority(Date.now());
  const names = { hosts: ['localhost'], addresses: ['127.0.0.1'] };
  const { certificate, key } = await issueServerCertificate(authority, names, Date.now());
  const [username, password] = ['robot', `pull-${crypto.randomUUID()}`];
  const hash = await Bun.password.hash(password, { algorithm: 'bcrypt', cost: 4 });
  const configuration = {
    version: '0.1',
    log: { level: 'info' },
    storage: { filesystem: { rootdirectory: join(folder, 'content') } },
    http: {
      addr: '127.0.0.1:0',
      tls: { certificate: file('tls.pem', certificate), key: file('tls.key', key) },
    },
    auth: { htpasswd: { realm: 'outside', path: file('htpasswd', `${username}:${hash}\n`) } },
  };
  const path = file('config.yml', JSON.stringify(configuration));
  const server = Bun.spawn(['docker-registry', 'serve', path], { stdout: 'ignore', stderr: 'pipe', stdin: 'ignore' });
  const { promise: listens, resolve } = Promise.withResolvers<string>();
  void (async () => {
    // Read to its end, so that the registry never waits for a reader.
    for await (const line of linesOf(server.stderr)) {
      const [, address] = /listening on (127\.0\.0\.1:\d+)/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    }
  })();
  const host = await within(20_000, 'docker-registry listens', listens);
  return {
    host,
    username,
    password,
    authority: authority.certificate,
    async [Symbol.asyncDispose]() {
      server.kill();
      await server.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Has skopeo copy an image of a registry that everyone may read to where `login` (`user:password`) may write; certificates are not looked at. */
export async function copyImage(from: string, to: string, login: string): Promise<void> {
  const given = ['--src-tls-verify=false', '--dest-tls-verify=false', '--dest-creds', login];
  const command = ['skopeo', 'copy', ...given, `docker://${from}`, `docker://${to}`];
  const copy = Bun.spawn(command, { stdin: 'ignore', stdout: 'ignore', stderr: 'pipe', timeout: 60_000 });
  const said = await new Response(copy.stderr).text();
  if ((await copy.exited) !== 0) throw new Error(`the image could not be copied: ${said}`);
}
