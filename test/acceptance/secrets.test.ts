import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ModelArts, requestToken } from '../support/model-arts.ts';
import { Platform } from '../support/platform.ts';

let platform: Platform;
let api: ModelArts;

beforeAll(async () => {
  platform = await Platform.start();
  api = await ModelArts.login(platform);
}, 60_000);

afterAll(() => platform?.[Symbol.asyncDispose](), 60_000);

/** Files below the data folder that others than their owner may read, or that hold `text`. */
function filesWith(condition: (path: string) => boolean, folder = platform.dataFolder): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(condition)
    .map((path) => path.slice(folder.length + 1));
}

test('no secret gets into a log, an answer or a file other than those that are there for it', async () => {
  const { password, access_key: accessKey, secret_key: secretKey, user } = platform.credentials;
  const wrong = 'a-wrong-password-1f6bafc';
  expect((await requestToken(platform, wrong)).status).toBe(401);
  const nobody = '/v1/infers/00000000-0000-4000-8000-000000000000';
  const answers: string[] = [];
  const call = async (path: string, headers: Record<string, string>, method = 'GET') => {
    const answer = await platform.fetch(path, { method, headers });
    answers.push(JSON.stringify([...answer.headers]) + (await answer.text()));
  };
  const secrets = [password, secretKey, wrong, api.token];
  for (const secret of secrets) {
    for (const headers of [
      { 'X-Auth-Token': `${secret}x` },
      { 'X-Apig-AppCode': secret },
      { apikey: secret },
      { Authorization: `Bearer ${secret}x` },
      {
        Authorization: `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
        'X-Auth-Token': secret,
      },
      { Authorization: `Basic ${btoa(`${user}:${secret}`)}` },
    ]) {
      await call(`${nobody}/x?sluice_ticket=${secret}`, headers as Record<string, string>);
      await call(`/v1/${api.projectId}/services`, headers as Record<string, string>);
      await call('/v2/', headers as Record<string, string>);
      await call('/v3/auth/tokens', headers as Record<string, string>, 'DELETE');
    }
  }
  await platform.killControl();
  for (const secret of secrets) {
    expect(platform.serve.output).not.toContain(secret === password || secret === secretKey ? `"${secret}"` : secret);
    expect(answers.filter((answer) => answer.includes(secret))).toEqual([]);
    const holding = filesWith((path) => readFileSync(path).includes(secret));
    expect(holding).toEqual(secret === password || secret === secretKey ? ['credentials.json'] : []);
  }
}, 120_000);

test('everything but certificates and the installation’s id is readable by its owner alone', () => {
  const open = filesWith((path) => (statSync(path).mode & 0o077) !== 0);
  expect(open.filter((path) => path !== 'installation-id' && !/^tls\/[\w-]+\.pem$/.test(path))).toEqual([]);
  expect(open.filter((path) => /key/.test(path))).toEqual([]);
});
