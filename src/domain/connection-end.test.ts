import { expect, test } from 'bun:test';
import type { ConnectionEnd } from '../contract/connection.ts';
import { connectionEnd, type EndingSign } from './connection-end.ts';

const reason = 'sluice: the instance is drained';

test.each<[string, EndingSign | undefined, Omit<ConnectionEnd, 'at'>]>([
  ['a Close frame of the client', { side: 'client', sign: 'close-frame', code: 1000 }, { by: 'client', code: 1000 }],
  ['one without a code', { side: 'client', sign: 'close-frame', code: 1005 }, { by: 'client', code: 1005 }],
  ['a Close frame of the image', { side: 'image', sign: 'close-frame', code: 1011 }, { by: 'image', code: 1011 }],
  ['a FIN of the client', { side: 'client', sign: 'fin' }, { by: 'client', code: 1006 }],
  ['a FIN of the image', { side: 'image', sign: 'fin' }, { by: 'image', code: 1006 }],
  ['a reset by the client', { side: 'client', sign: 'reset' }, { by: 'client', code: 1006 }],
  ['a reset by the image', { side: 'image', sign: 'reset' }, { by: 'image', code: 1006 }],
  ['a client that the kernel gave up', { side: 'client', sign: 'silence' }, { by: 'network', code: 1006 }],
  ['an image that the kernel gave up', { side: 'image', sign: 'silence' }, { by: 'network', code: 1006 }],
  ['the platform', { side: 'platform', code: 1012, reason }, { by: 'platform', code: 1012, reason }],
  ['no sign at all', undefined, { by: 'network', code: 1006 }],
])('a connection that ends by %s', (_name, first, end) => {
  expect(connectionEnd(first, 7)).toEqual({ at: 7, ...end });
});
