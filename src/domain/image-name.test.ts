import { describe, expect, test } from 'bun:test';
import { parseImageName, registryHosts, registryName, registryOf } from './image-name.ts';

const digest = `sha256:${'a1'.repeat(32)}`;
const own = registryHosts('https://sluice.example.com', 8443, ['SWR.cn-north-4.myhuaweicloud.com']);

describe('an image of this platform', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['org/repo', 'org/repo', 'latest'],
    [' org/repo:1.0 ', 'org/repo', '1.0'],
    ['org/team/repo:V1_a', 'org/team/repo', 'V1_a'],
    [`org/repo@${digest}`, 'org/repo', digest],
    [`org/repo:1.0@${digest}`, 'org/repo', digest],
    ['localhost:8443/org/repo:1', 'org/repo', '1'],
    ['127.0.0.1:8443/org/repo:1', 'org/repo', '1'],
    ['sluice.example.com/org/repo:1', 'org/repo', '1'],
    ['Sluice.Example.com:443/org/repo:1', 'org/repo', '1'],
    ['swr.cn-north-4.myhuaweicloud.com/org/repo:1', 'org/repo', '1'],
  ];
  for (const [source, repository, reference] of cases) {
    test(source, () => expect(parseImageName(source, own)).toEqual({ kind: 'built-in', repository, reference }));
  }
});

describe('an image of another registry', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['docker.io/redis:7', 'docker.io/library/redis', 'docker.io/library/redis:7'],
    ['docker.io/library/redis', 'docker.io/library/redis', 'docker.io/library/redis:latest'],
    ['index.docker.io/org/app:1', 'docker.io/org/app', 'docker.io/org/app:1'],
    ['localhost:5000/app:1', 'localhost:5000/app', 'localhost:5000/app:1'],
    [`ghcr.io/org/app@${digest}`, 'ghcr.io/org/app', `ghcr.io/org/app@${digest}`],
    ['sluice.example.com:9999/org/app', 'sluice.example.com:9999/org/app', 'sluice.example.com:9999/org/app:latest'],
  ];
  for (const [source, repository, name] of cases) {
    test(source, () => expect(parseImageName(source, own)).toEqual({ kind: 'outside', repository, name }));
  }
});

describe('an address that names nothing', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['  ', 'model.image-name-empty'],
    ['https://localhost:8443/org/repo', 'model.image-name-scheme'],
    ['redis:7', 'model.image-name-organization'],
    ['localhost:8443/redis', 'model.image-name-organization'],
    ['Org/repo', 'model.image-name-characters'],
    ['org//repo', 'model.image-name-characters'],
    ['org/repo/', 'model.image-name-characters'],
    ['org/repo:', 'model.image-name-tag'],
    ['org/repo:a b', 'model.image-name-tag'],
    ['org/repo@sha256:12', 'model.image-name-digest'],
    ['org/../etc:1', 'model.image-name-characters'],
  ];
  for (const [source, key] of cases) {
    test(JSON.stringify(source), () => {
      const parsed = parseImageName(source, own);
      expect(parsed.kind === 'invalid' ? parsed.notice.key : parsed).toBe(key as never);
    });
  }
});

test.each([
  ['Registry.Example.com', 'registry.example.com'],
  ['10.0.0.5:5000', '10.0.0.5:5000'],
  ['localhost', 'localhost'],
  ['harbor:8443', 'harbor:8443'],
  ['[::1]:5000', '[::1]:5000'],
  ['index.docker.io', 'docker.io'],
  ['registry-1.docker.io', 'docker.io'],
])('a login for %s is used for the images of %s', (text, registry) => {
  expect(registryName(text)).toBe(registry);
  const image = parseImageName(`${text.toLowerCase()}/team/voice:1`, new Set());
  expect(image.kind === 'outside' && registryOf(image.repository)).toBe(registry);
});

test.each([
  '',
  'registry',
  'https://registry.example.com',
  'registry.example.com/',
  'a.b:',
  'a.b:65536',
  'a.b:x',
  '-a.b',
  'a..b',
  'ü.example.com',
  `${'a'.repeat(300)}.b`,
])('%p is no registry', (text) => {
  expect(registryName(text)).toBeUndefined();
});
