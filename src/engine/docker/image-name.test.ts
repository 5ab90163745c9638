import { describe, expect, test } from 'bun:test';
import { imageFailure } from './image-failure.ts';
import { repositoryDigest, splitImageName } from './image-name.ts';
import { createPullProgress } from './pull-progress.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('an image name', () => {
  test.each([
    ['redis', 'redis', 'latest'],
    ['redis:7', 'redis', '7'],
    ['127.0.0.1:8443/org/repo', '127.0.0.1:8443/org/repo', 'latest'],
    ['127.0.0.1:8443/org/repo:v1', '127.0.0.1:8443/org/repo', 'v1'],
    [`127.0.0.1:8443/org/repo@${digest}`, '127.0.0.1:8443/org/repo', digest],
    [`docker.io/library/redis:7@${digest}`, 'docker.io/library/redis', digest],
  ])('%s has repository and selector', (name, repository, selector) => {
    expect(splitImageName(name)).toEqual({ repository, selector });
  });

  test('finds its digest among those of its repository only', () => {
    const known = [`other/redis@sha256:${'b'.repeat(64)}`, `redis@${digest}`];
    for (const name of ['redis:7', 'docker.io/library/redis:7', 'docker.io/redis', 'index.docker.io/library/redis']) {
      expect(repositoryDigest(name, known)).toBe(digest);
    }
    expect(repositoryDigest('localhost/redis:7', known)).toBeUndefined();
    expect(repositoryDigest('127.0.0.1:8443/org/repo:1', [`127.0.0.1:8443/org/repo@${digest}`])).toBe(digest);
  });
});

describe('a failed pull', () => {
  test.each([
    ['manifest for localhost:5000/a/b:2 not found: manifest unknown: manifest unknown', 'missing'],
    [
      "pull access denied for nope, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
      'denied',
    ],
    ['Head "https://127.0.0.1:8443/v2/a/b/manifests/1": no basic auth credentials', 'denied'],
    ['no matching manifest for linux/amd64 in the manifest list entries', 'platform'],
    ['image operating system "windows" cannot be used on this platform', 'platform'],
    ['Get "https://registry.invalid/v2/": dial tcp: lookup registry.invalid: no such host', 'unreachable'],
    ['Get "https://10.0.0.1/v2/": x509: certificate signed by unknown authority', 'unreachable'],
    ['write /var/lib/docker/tmp/GetImageBlob1: no space left on device', 'no-space'],
  ] as const)('%s', (message, kind) => {
    expect(imageFailure(message)).toMatchObject({ kind, message });
  });
});

test('the progress of a pull is the sum of its layers and never goes back for a finished one', () => {
  const progress = createPullProgress();
  expect(progress({ status: 'Pulling from org/repo', id: '1' })).toBeUndefined();
  expect(progress({ status: 'Downloading', id: 'a', progressDetail: { current: 10, total: 100 } })).toEqual({
    done: 10,
    total: 100,
  });
  expect(progress({ status: 'Downloading', id: 'b', progressDetail: { current: 5, total: 50 } })).toEqual({
    done: 15,
    total: 150,
  });
  expect(progress({ status: 'Download complete', id: 'a' })).toEqual({ done: 105, total: 150 });
  expect(progress({ status: 'Extracting', id: 'a', progressDetail: { current: 1, total: 100 } })).toBeUndefined();
  expect(progress({ status: 'Pull complete', id: 'a' })).toBeUndefined();
  expect(progress({ status: 'Already exists', id: 'c' })).toBeUndefined();
  expect(progress({ status: 'Pull complete', id: 'b' })).toEqual({ done: 150, total: 150 });
});
