import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorKey } from '../contract/errors.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-require-row-'));
let store: Store;
beforeAll(async () => {
  store = await openStore(join(folder, 'sluice.db'));
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const key = { accessKey: 'A', userId: 'gone', sealedSecret: '', enabled: true, createdAt: 1, description: '' };
const app = {
  id: 'a',
  projectId: 'p',
  userId: 'gone',
  name: 'a',
  remark: '',
  appKey: 'k',
  sealedSecret: '',
  createdAt: 1,
  updatedAt: 1,
};
const api = { id: 'i', serviceId: 'gone', name: 'i', remark: '', takesCodes: true };
const event = { type: 'normal', notice: { key: 'service.stopped', args: {} }, occurredAt: 1 } as const;

test.each<[string, ErrorKey, () => Promise<unknown>]>([
  ['an access key of a user', 'iam.user-not-found', () => store.accessKeys.create(key, 9)],
  ['an app of a user', 'iam.user-not-found', () => store.apps.create(app, 9)],
  ['a code of an app', 'app.not-found', () => store.apps.addCode('gone', { hash: 'h', sealedCode: '' }, 9)],
  ['the face of a service', 'service.not-found', () => store.appApis.create(api)],
  [
    'a drain of a service',
    'service.not-found',
    () => store.serviceDrains.begin('gone', { askedAt: 1, deadlineAt: 2 }, event),
  ],
  ['the deletion of a service', 'service.not-found', () => store.services.deleteAll(['gone'])],
  ['the examination of a model', 'model.not-found', () => store.imageReports.wish('gone', 1)],
])('%s that went away meanwhile is refused in words', async (_what, expected, write) => {
  await expect(write()).rejects.toMatchObject({ key: expected });
});
