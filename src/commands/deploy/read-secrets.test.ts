import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceDetail } from '../../contract/resources/service.ts';
import { readSecrets } from './read-secrets.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-secrets-'));
  writeFileSync(join(folder, 'license.txt'), 'line one\nline two\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = { secret_environment: { TOKEN: { environment: 'API_TOKEN' }, LICENSE: { file: 'license.txt' } } };
const service = {
  config: [{ additional_properties: { secret_envs: ['TOKEN', 'LICENSE'] } }],
} as unknown as ServiceDetail;
const read = (environment: Record<string, string>, present?: ServiceDetail, from = folder) =>
  readSecrets(file, { folder: from, environment, service: present });

test('values come from the environment and from files, whose last line break does not count', () => {
  expect(read({ API_TOKEN: 'abc' })).toEqual({ TOKEN: 'abc', LICENSE: 'line one\nline two' });
  expect(read({ API_TOKEN: '' })).toMatchObject({ TOKEN: '' });
  expect(readSecrets({}, { folder, environment: {}, service })).toBeUndefined();
});

test('what is not at hand stays what it is on the service, and is asked for where there is none', () => {
  expect(read({}, service, join(folder, 'elsewhere'))).toEqual({ TOKEN: '******', LICENSE: '******' });
  expect(() => read({})).toThrow('no API_TOKEN');
  expect(() => read({ API_TOKEN: 'abc' }, undefined, join(folder, 'elsewhere'))).toThrow('license.txt cannot be read');
});
