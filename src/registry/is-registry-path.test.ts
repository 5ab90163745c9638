import { expect, test } from 'bun:test';
import { isRegistryPath } from './is-registry-path.ts';

test.each([
  ['/v2', true],
  ['/v2/', true],
  ['/v2?n=1', true],
  ['/v2/team/echo/manifests/1', true],
  ['/v2/manage', true],
  ['/v2/manage/namespaces', false],
  ['/v20/', false],
  ['/v1/v2/', false],
] as const)('%s: %p', (path, is) => {
  expect(isRegistryPath(`http://localhost:8443${path}`)).toBe(is);
  expect(isRegistryPath(`http://no_host [at] all${path}`)).toBe(is);
});
