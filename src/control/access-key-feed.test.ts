import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewaySecretsKey, unsealForGateway } from '../auth/gateway-secrets.ts';
import { accessKeySecret } from '../store/access-key-secret.ts';
import { openStore } from '../store/open-store.ts';
import { prepareIdentity } from '../store/prepare-identity.ts';
import type { Store } from '../store/store.ts';
import { createAccessKeyFeed } from './access-key-feed.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-keys-'));
const masterKey = randomBytes(32);
const gatewayKey = gatewaySecretsKey(masterKey);
let store: Store;

beforeAll(async () => {
  store = await openStore(join(folder, 'sluice.db'));
});

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the gateway gets enabled keys of enabled users, with secrets that its own key alone opens', async () => {
  const credentialsFile = join(folder, 'credentials.json');
  const surroundings = { region: 'local', domain: 'admin', endpoint: 'https://a', caFile: 'ca.pem', now: 0 };
  const { user, project } = await prepareIdentity({ store, masterKey, credentialsFile, ...surroundings });
  const told = await Bun.file(credentialsFile).json();
  const secretOf = (key: Parameters<typeof accessKeySecret>[0]) => accessKeySecret(key, masterKey);
  const read = createAccessKeyFeed({ identity: store.identity, secretOf, gatewayKey });
  const [key, ...others] = await read();
  expect(key).toMatchObject({ accessKey: told.access_key, userId: user.id, projectIds: [project.id] });
  expect(others).toEqual([]);
  expect(unsealForGateway(told.access_key, key?.sealedSecret ?? '', gatewayKey)).toBe(told.secret_key);
  expect(() => unsealForGateway(told.access_key, key?.sealedSecret ?? '', masterKey)).toThrow();
  expect(() => unsealForGateway('OTHER', key?.sealedSecret ?? '', gatewayKey)).toThrow();
  // Equal to the last reading, so that nothing is told anew.
  expect(await read()).toEqual([key ?? expect.anything()]);

  using database = new Database(join(folder, 'sluice.db'));
  for (const table of ['access_keys', 'users']) {
    database.run(`update ${table} set enabled = 0`);
    expect(await read()).toEqual([]);
    database.run(`update ${table} set enabled = 1`);
    expect((await read()).length).toBe(1);
  }
});
