import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeContexts } from '../../src/client/context-file.ts';
import { fingerprintOf } from '../../src/client/platform-authority.ts';
import { createAuthority, issueServerCertificate } from '../../src/tls/authority.ts';
import { CommandLine } from '../support/command-line.ts';

const main = join(import.meta.dir, '../../src/main.ts');
let root: string;
let data: string;
let ca: string;
let name: string;
let leaf: string;
let server: ReturnType<typeof Bun.serve>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'sluice-trust-'));
  chmodSync(root, 0o755);
  const authority = await createAuthority(Date.now());
  const pair = await issueServerCertificate(authority, { hosts: ['localhost'], addresses: [] }, Date.now());
  ca = authority.certificate;
  leaf = pair.certificate;
  name = `sluice-${fingerprintOf(ca).replaceAll(':', '').slice(0, 16).toLowerCase()}`;
  server = Bun.serve({
    hostname: 'localhost',
    port: 0,
    tls: { cert: pair.certificate, key: pair.key },
    fetch: () => new Response('it answers'),
  });
  data = join(root, 'data');
  mkdirSync(join(data, 'tls'), { recursive: true });
  writeFileSync(join(data, 'tls', 'ca.pem'), ca);
  const credentials = {
    endpoint: server.url.origin,
    ca_file: join(data, 'tls', 'ca.pem'),
    user: 'admin',
    domain: 'admin',
    password: 'x',
    project_id: 'p',
    project_name: 'local',
    access_key: 'A',
    secret_key: 'S',
  };
  writeFileSync(join(data, 'credentials.json'), JSON.stringify(credentials));
});
afterAll(async () => {
  await server.stop(true);
  rmSync(root, { recursive: true, force: true });
});

/** Runs a script as root of the system as it is here, with folders whose changes nobody else sees and that end with it. */
async function inOwnSystem(script: string): Promise<{ readonly code: number; readonly out: string }> {
  const layers = join(root, 'layers');
  mkdirSync(layers, { recursive: true });
  const around = `set -eu
mount -t tmpfs tmpfs ${layers}
for each in /etc /usr/local/share; do
  base=${layers}/$(echo $each | tr / _)
  mkdir -p $base/upper $base/work
  mount -t overlay overlay -o lowerdir=$each,upperdir=$base/upper,workdir=$base/work $each
done
export HOME=${layers}/home
mkdir -p $HOME/.pki/nssdb
certutil -N -d sql:$HOME/.pki/nssdb --empty-password
sluice() { '${process.execPath}' '${main}' "$@" --data '${data}'; }
everything() { find /etc /usr/local/share -path '*${name}*' -o -path '*/certs.d/localhost:${server.port}*'; sha256sum /etc/ssl/certs/ca-certificates.crt; certutil -L -d sql:$HOME/.pki/nssdb; }
says() { echo; echo "== $1"; shift; "$@" 2>&1 || echo "failed with $?"; }
${script}`;
  const asRoot =
    process.getuid?.() === 0 ? ['unshare', '--mount'] : ['unshare', '--user', '--map-root-user', '--mount'];
  const child = Bun.spawn([...asRoot, 'sh', '-c', around], {
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: 240_000,
  });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, out: code === 0 ? out : `${out}\n${err}` };
}

test('root: system, browsers and engines trust the platform, and after --remove everything is as it was', async () => {
  const { port } = server;
  const { out, code } = await inOwnSystem(`
before=$(everything)
says curl-before curl --silent https://localhost:${port}/
says trust sluice trust --docker
says curl-after curl --silent https://localhost:${port}/
says browser certutil -L -d sql:$HOME/.pki/nssdb -n ${name} -a
for each in docker containers; do says $each cat /etc/$each/certs.d/localhost:${port}/${name}.crt; done
says again sluice trust --docker
rm /etc/ssl/certs/ca-certificates.crt
says mended sluice trust
says curl-mended curl --silent https://localhost:${port}/
echo own > /etc/docker/certs.d/localhost:${port}/ca.crt
says removed sluice trust --docker --remove
says own cat /etc/docker/certs.d/localhost:${port}/ca.crt
says curl-removed curl --silent https://localhost:${port}/
says nothing sluice trust --docker --remove
rm -r /etc/docker/certs.d/localhost:${port}
[ "$before" = "$(everything)" ] && echo "as it was" || { echo "$before"; echo; everything; }
`);
  expect(code === 0 ? '' : out).toBe('');
  const parts = new Map(out.split(/^== /m).map((part) => [part.split('\n', 1)[0], part.slice(part.indexOf('\n') + 1)]));
  for (const part of ['curl-before', 'curl-removed']) expect(parts.get(part)).toStartWith('failed with 60');
  for (const part of ['curl-after', 'curl-mended']) expect(parts.get(part)).toStartWith('it answers');
  for (const part of ['browser', 'docker', 'containers']) {
    expect(fingerprintOf(parts.get(part) ?? '')).toBe(fingerprintOf(ca));
  }
  expect(parts.get('trust')?.match(/trusts it now/g)).toHaveLength(4);
  expect(parts.get('again')?.match(/trusted it already/g)).toHaveLength(4);
  expect(parts.get('mended')).toContain('system: trusts it now');
  expect(parts.get('removed')?.match(/taken away/g)).toHaveLength(4);
  expect(parts.get('own')).toStartWith('own\n');
  expect(parts.get('nothing')?.match(/did not have it/g)).toHaveLength(4);
  expect(out).toEndWith('as it was\n');
}, 300_000);

/** Somebody who is not root and logged in at `address`. */
function person(address: string, pinned: string | undefined): CommandLine {
  const cli = new CommandLine();
  cli.environment['PATH'] = '/usr/local/bin:/usr/bin:/bin';
  const project = { id: 'p', name: 'p' };
  const login = { address, user: 'u', domain: 'd', project, access_key: 'A', secret_key: 'S', own_key: false };
  writeContexts(cli.contextFile, { current: 'one', contexts: { one: { ...login, ...(pinned && { ca: pinned }) } } });
  return cli;
}

test('without rights nothing is changed but what is the own, and the commands are told that are left to do', async () => {
  using cli = person('https://models.example.com:8443', ca);
  const database = join(cli.home, '.pki', 'nssdb');
  mkdirSync(database, { recursive: true });
  Bun.spawnSync(['certutil', '-N', '-d', `sql:${database}`, '--empty-password']);
  const kept = join(cli.home, '.config/sluice/ca', `${name}.pem`);
  const { code, out } = await cli.run('trust', '--docker');
  expect(code).toBe(1);
  expect(fingerprintOf(await Bun.file(kept).text())).toBe(fingerprintOf(ca));
  const path = `/usr/local/share/ca-certificates/${name}.crt`;
  expect(out).toContain(`  sudo install -m 644 ${kept} ${path}\n  sudo /usr/sbin/update-ca-certificates\n`);
  expect(out).toContain(`  sudo mkdir -p /etc/docker/certs.d/models.example.com:8443\n`);
  expect(existsSync(path)).toBe(false);
  for (const line of [`browser: trusts it now (${database})`, `NODE_EXTRA_CA_CERTS=${kept}`, `-alias ${name} `]) {
    expect(out).toContain(line);
  }
  expect(await cli.run('trust', '--remove')).toMatchObject({ code: 0, out: expect.stringContaining('taken away') });
  expect(existsSync(kept)).toBe(false);
});

test('--print changes nothing, and JSON names everything', async () => {
  using cli = person('https://models.example.com', ca);
  const shown = await cli.json('trust', '--print');
  expect(shown).toMatchObject({ address: 'https://models.example.com', fingerprint: fingerprintOf(ca), stores: [] });
  expect(shown.clients.map(({ client }: { client: string }) => client)).toContain('Java');
});

test('a certificate that everybody knows needs nothing, and an address that would lead out of its folder gets nothing', async () => {
  using known = person('https://models.example.com', undefined);
  expect(await known.run('trust')).toMatchObject({
    code: 0,
    out: expect.stringContaining('there is nothing to trust'),
  });
  using operators = person('https://models.example.com', leaf);
  expect((await operators.run('trust')).err).toContain("is no CA's");
  expect(existsSync(join(operators.home, '.config/sluice/ca'))).toBe(false);
  for (const address of ['https://..', 'https://a..b', 'https://...:1']) {
    using hostile = person(address, ca);
    const { code, err } = await hostile.run('trust', '--docker');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('could name a folder') });
  }
});
