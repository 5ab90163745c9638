import { afterAll, beforeAll, expect, test } from 'bun:test';
import { ModelArts } from '../support/model-arts.ts';
import { Platform } from '../support/platform.ts';
import { registryOf } from '../support/stage.ts';
import { pushImage } from './registry/contents.ts';
import type { CallOptions } from './registry/registry-stage.ts';

let platform: Platform;
let token: string;
/** `user:password` of a temporary login. */
let login: string;

beforeAll(async () => {
  platform = await Platform.start({ workers: 1 });
  token = (await ModelArts.login(platform)).token;
  const secret = await manage('POST', '/utils/secret?duration_seconds=900');
  const { auths } = (await secret.json()) as { auths: Record<string, { auth: string }> };
  login = Buffer.from(auths[registryOf(platform)]?.auth ?? '', 'base64').toString();
  const call = (method: string, path: string, { headers, body }: CallOptions = {}) =>
    platform.fetch(path, {
      method,
      headers: { ...headers, Authorization: `Basic ${btoa(login)}` },
      ...(body !== undefined && { body }),
    });
  await pushImage({ call }, 'skopeo/echo', { tag: '1.0' });
}, 60_000);
afterAll(() => platform?.[Symbol.asyncDispose](), 60_000);

function manage(method: string, path: string, body?: object): Promise<Response> {
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  return platform.fetch(`/v2/manage${path}`, { method, headers: { 'X-Auth-Token': token }, ...json });
}

const image = (path: string) => `docker://${registryOf(platform)}/${path}`;

/** What `skopeo` says, and whether it succeeded. */
async function skopeo(...args: string[]): Promise<{ code: number; words: string }> {
  const child = Bun.spawn(['skopeo', ...args], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe', timeout: 60_000 });
  const [code, output, problems] = await Promise.all([child.exited, child.stdout.text(), child.stderr.text()]);
  return { code, words: `${output}${problems}` };
}

const copy = (from: string, to: string) =>
  skopeo(
    ...['copy', '--src-tls-verify=false', '--dest-tls-verify=false', '--src-creds', login, '--dest-creds', login],
    ...[image(from), image(to)],
  );

test('a client copies an image with a temporary login, and deletes it', async () => {
  expect(await copy('skopeo/echo:1.0', 'skopeo/copied:2.0')).toMatchObject({ code: 0 });
  const removed = await skopeo('delete', '--tls-verify=false', '--creds', login, image('skopeo/copied:2.0'));
  expect(removed).toMatchObject({ code: 0 });
  const tags = await manage('GET', '/namespaces/skopeo/repos/copied/tags');
  expect(await tags.json()).toEqual([]);
}, 60_000);

test('a client without a login reads what is public, and is asked for one where it is not', async () => {
  const read = () => skopeo('inspect', '--raw', '--tls-verify=false', '--no-creds', image('skopeo/echo:1.0'));
  expect(await read()).toEqual({ code: 1, words: expect.stringContaining('Sign in first') });
  await manage('PATCH', '/namespaces/skopeo/repos/echo', { is_public: true });
  expect(await read()).toEqual({ code: 0, words: expect.stringContaining('schemaVersion') });
}, 60_000);

test('a client shows the words of a full quota', async () => {
  await manage('POST', '/namespaces', { namespace: 'full' });
  await manage('PUT', '/namespaces/full/quotas', { quota_limit: 500 });
  const refused = await copy('skopeo/echo:1.0', 'full/echo:1.0');
  expect(refused).toEqual({ code: 1, words: expect.stringContaining('full holds 0 of the 500 bytes') });
}, 60_000);
