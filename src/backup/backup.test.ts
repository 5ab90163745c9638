import { Database } from 'bun:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { dataFolder } from '../config/data-folder.ts';
import { prepareDataFolder } from '../config/prepare-data-folder.ts';
import { ensureMasterKey } from '../store/master-key.ts';
import { openStore } from '../store/open-store.ts';
import { prepareIdentity } from '../store/prepare-identity.ts';
import { restoreBackup } from './restore-backup.ts';
import { writeBackup } from './write-backup.ts';

const passphrase = '口令 with twelve and more';
let parent: string;
let source: string;
let backup: string;
let target: string;

async function makeInstallation(path: string): Promise<void> {
  const folder = dataFolder(path);
  prepareDataFolder(folder);
  const masterKey = await ensureMasterKey(folder.masterKey);
  const store = await openStore(folder.database);
  await prepareIdentity({
    store,
    masterKey,
    credentialsFile: folder.credentials,
    region: 'local',
    domain: 'admin',
    endpoint: 'https://localhost:8443',
    caFile: folder.tls.ca,
    now: 1,
  });
  await store.close();
  writeFileSync(folder.tls.ca, 'a certificate', { mode: 0o644 });
  writeFileSync(folder.tls.caKey, 'a key', { mode: 0o600 });
  writeFileSync(folder.installationId, '0123456789ab\n', { mode: 0o644 });
  writeFileSync(folder.routes, '{}', { mode: 0o600 });
  const blobs = join(folder.registry, 'blobs/sha256/aa');
  const tags = join(folder.registry, 'repositories/team/echo/_tags');
  for (const each of [blobs, tags, join(folder.registry, 'uploads')]) mkdirSync(each, { recursive: true });
  writeFileSync(join(blobs, 'aa11'), randomBytes(700_000), { mode: 0o600 });
  writeFileSync(join(blobs, 'aa22'), '', { mode: 0o600 });
  writeFileSync(join(tags, '1'), 'sha256:aa11', { mode: 0o600 });
  writeFileSync(join(folder.registry, 'uploads/half'), 'half', { mode: 0o600 });
}

function write(change: Partial<Parameters<typeof writeBackup>[0]> = {}) {
  return writeBackup({
    folder: dataFolder(source),
    masterKeyFile: join(source, 'master.key'),
    to: backup,
    passphrase,
    version: '1.2.3',
    images: true,
    now: Date.UTC(2026, 10, 27),
    signal: new AbortController().signal,
    ...change,
  });
}

function restore(change: Partial<Parameters<typeof restoreBackup>[0]> = {}) {
  return restoreBackup({ from: backup, passphrase, to: target, force: false, now: Date.UTC(2026, 10, 28), ...change });
}

/** What lies in a folder: modes and contents by path; the database by what is in it. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return Object.fromEntries(
    files
      .map((each) => join(each.parentPath, each.name))
      .sort()
      .map((path) => [
        relative(folder, path),
        `${(statSync(path).mode & 0o777).toString(8)} ${path.endsWith('.db') ? rows(path) : Bun.hash(readFileSync(path))}`,
      ]),
  );
}

function rows(path: string): string {
  using database = new Database(path);
  return JSON.stringify(database.query('select * from settings').all());
}

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'sluice-backup-'));
  await makeInstallation(join(parent, 'made'));
});

afterAll(() => rmSync(parent, { recursive: true, force: true }));

beforeEach(() => {
  const own = mkdtempSync(join(parent, 'own-'));
  [source, backup, target] = [join(own, 'source'), join(own, 'a.backup'), join(own, 'target')];
  cpSync(join(parent, 'made'), source, { recursive: true });
});

afterEach(() => rmSync(join(source, '..'), { recursive: true, force: true }));

describe('a backup', () => {
  test('restores to the same files, without what means nothing elsewhere', async () => {
    await write();
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const { header } = await restore();
    expect(header).toMatchObject({ version: '1.2.3', images: true, created_at: '2026-11-27T00:00:00.000Z' });
    const { 'routes.json': _, 'registry/uploads/half': __, ...expected } = contents(source);
    expect(contents(target)).toEqual(expected);
    expect(statSync(target).mode & 0o777).toBe(0o711);
    expect(statSync(join(target, 'tls')).mode & 0o777).toBe(0o711);
    expect(statSync(join(target, 'registry')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(target, '..')).sort()).toEqual(['a.backup', 'source', 'target']);
    expect(readdirSync(source).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  test('leaves the images out unless they are wished', async () => {
    const { size } = await write({ images: false });
    expect(size).toBeLessThan(700_000);
    await restore();
    expect(Object.keys(contents(target)).filter((path) => path.startsWith('registry'))).toEqual([]);
  });

  test('holds no secret that can be read', async () => {
    await write();
    const bytes = readFileSync(backup);
    const { password, secret_key: secretKey } = await Bun.file(join(source, 'credentials.json')).json();
    const masterKey = readFileSync(join(source, 'master.key'), 'utf8').trim();
    for (const secret of [password, secretKey, masterKey, Buffer.from(masterKey, 'hex'), 'a key', passphrase]) {
      expect(bytes.includes(secret)).toBe(false);
    }
  });

  test('takes the master key from where it lies', async () => {
    const elsewhere = join(source, '..', 'elsewhere.key');
    cpSync(join(source, 'master.key'), elsewhere);
    rmSync(join(source, 'master.key'));
    await write({ masterKeyFile: elsewhere });
    await restore();
    expect(readFileSync(join(target, 'master.key'))).toEqual(readFileSync(elsewhere));
  });

  test('is not made with a key that does not open the database', async () => {
    writeFileSync(join(source, 'master.key'), `${'ab'.repeat(32)}\n`);
    await expect(write()).rejects.toMatchObject({ key: 'data.wrong-key' });
    expect(readdirSync(join(source, '..'))).toEqual(['source']);
    expect(readdirSync(source).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  test('never replaces a file', async () => {
    writeFileSync(backup, 'something');
    await expect(write()).rejects.toMatchObject({ key: 'backup.exists' });
    expect(readFileSync(backup, 'utf8')).toBe('something');
  });
});

describe('refused, and nothing is written:', () => {
  const refused = async (key: string, change: Partial<Parameters<typeof restoreBackup>[0]> = {}) => {
    const before = readdirSync(join(target, '..'));
    await expect(restore(change)).rejects.toMatchObject({ key });
    expect(readdirSync(join(target, '..'))).toEqual(before);
  };

  test('another passphrase', async () => {
    await write();
    await refused('backup.passphrase', { passphrase: 'another passphrase' });
  });

  test('a file that is none', async () => {
    await refused('backup.unreadable');
    writeFileSync(backup, 'hello');
    await refused('backup.not-one');
    writeFileSync(backup, 'SLUICE BACKUP 1\n{}\n');
    await refused('backup.not-one');
    writeFileSync(backup, 'SLUICE BACKUP 2\n{}\n');
    await refused('backup.not-one');
  });

  test('a file that was cut off, anywhere', async () => {
    await write();
    const whole = readFileSync(backup);
    const start = whole.indexOf('\n', 20) + 1;
    const piece = 262_144 + 16;
    for (const length of [start + piece, start + piece + 1, start + 2 * piece, whole.length - 1, whole.length - 17]) {
      writeFileSync(backup, whole.subarray(0, length));
      await refused(length === start + piece ? 'backup.passphrase' : 'backup.damaged');
    }
    writeFileSync(backup, Buffer.concat([whole, Buffer.from('x')]));
    await refused('backup.damaged');
  }, 60_000);

  test('a file in which anything was changed, pieces moved or left out', async () => {
    await write();
    const whole = readFileSync(backup);
    const start = whole.indexOf('\n', 20) + 1;
    const piece = 262_144 + 16;
    const header = whole.subarray(0, start).toString();
    const flipped = (at: number) => {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      return changed;
    };
    const pieces = [0, 1].map((at) => whole.subarray(start + at * piece, start + (at + 1) * piece));
    const rest = whole.subarray(start + 2 * piece);
    for (const [key, bytes] of [
      ['backup.passphrase', flipped(start + 5)],
      ['backup.damaged', flipped(start + piece + 7)],
      ['backup.damaged', flipped(whole.length - 20)],
      ['backup.damaged', flipped(whole.length - 1)],
      ['backup.passphrase', Buffer.concat([Buffer.from(header.replace('1.2.3', '1.2.4')), whole.subarray(start)])],
      ['backup.passphrase', Buffer.concat([Buffer.from(header), pieces[1] ?? whole, pieces[0] ?? whole, rest])],
      ['backup.damaged', Buffer.concat([Buffer.from(header), pieces[0] ?? whole, rest])],
    ] as const) {
      writeFileSync(backup, bytes);
      await refused(key);
    }
  }, 60_000);

  test('costs of the passphrase that no backup has', async () => {
    await write();
    const whole = readFileSync(backup).toString('latin1');
    writeFileSync(backup, Buffer.from(whole.replace('"n":131072', '"n":99999999'), 'latin1'));
    await refused('backup.passphrase');
  });

  test('a folder that has something in it, unless it may be moved aside', async () => {
    await write();
    mkdirSync(target);
    await restore();
    await refused('restore.not-empty');
    const before = contents(target);
    const { movedTo } = await restore({ force: true });
    expect(movedTo).toBe(`${target}.before-restore-20261128T000000Z`);
    expect(contents(movedTo ?? '')).toEqual(before);
    expect(contents(target)).toEqual(before);
  });
});
