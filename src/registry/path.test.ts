import { describe, expect, test } from 'bun:test';
import { assert, constantFrom, property, string, stringMatching } from 'fast-check';
import { parseRegistryPath } from './path.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

describe('registry paths', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['/v2', { kind: 'base' }],
    ['/v2/', { kind: 'base' }],
    ['/v2/a/b/manifests/latest', { kind: 'manifest', name: 'a/b', reference: 'latest' }],
    [`/v2/a/b/manifests/${digest}`, { kind: 'manifest', name: 'a/b', reference: digest }],
    [`/v2/a/b/blobs/${digest}`, { kind: 'blob', name: 'a/b', digest }],
    [`/v2/a/b/blobs/${digest.replace(':', '%3A')}`, { kind: 'blob', name: 'a/b', digest }],
    ['/v2/a/b/blobs/uploads/', { kind: 'uploads', name: 'a/b' }],
    ['/v2/a/b/blobs/uploads', { kind: 'uploads', name: 'a/b' }],
    ['/v2/a/b/blobs/uploads/7c', { kind: 'upload', name: 'a/b', id: '7c' }],
    ['/v2/a/b/tags/list', { kind: 'tags', name: 'a/b' }],
    [`/v2/a/b/referrers/${digest}`, { kind: 'referrers', name: 'a/b', digest }],
    ['/v2/bare/tags/list', { kind: 'tags', name: 'bare' }],
    ['/v2/a/blobs/uploads/manifests/v1', { kind: 'manifest', name: 'a/blobs/uploads', reference: 'v1' }],
    ['/v2/a/tags/tags/list', { kind: 'tags', name: 'a/tags' }],
    ['/v2/tags/list', undefined],
    ['/v2/_catalog', undefined],
    ['/v2/a/b', undefined],
    ['/v2/a/b/manifests/%zz', undefined],
    ['/v3/a/b/tags/list', undefined],
  ];
  for (const [path, expected] of cases) {
    test(path, () => expect(parseRegistryPath(path)).toEqual(expected as never));
  }

  test('whatever the repository is called, the end of the path decides', () => {
    const name = stringMatching(/^[a-z]{1,4}(\/(blobs|uploads|manifests|tags|list|referrers|[a-z]{1,4})){1,4}$/);
    const id = constantFrom('x', 'list', 'uploads', 'manifests', 'blobs');
    assert(
      property(name, id, (repository, last) => {
        expect(parseRegistryPath(`/v2/${repository}/manifests/${last}`)).toEqual({
          kind: 'manifest',
          name: repository,
          reference: last,
        });
        expect(parseRegistryPath(`/v2/${repository}/tags/list`)).toEqual({ kind: 'tags', name: repository });
        expect(parseRegistryPath(`/v2/${repository}/blobs/uploads/`)).toEqual({ kind: 'uploads', name: repository });
      }),
    );
  });

  test('no path throws', () => {
    assert(property(string(), (path) => void parseRegistryPath(`/v2/${path}`)));
  });
});
