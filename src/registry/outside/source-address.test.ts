import { expect, test } from 'bun:test';
import { publicAddress } from './source-address.ts';

test.each(['localhost', '127.0.0.1', '[::1]', '169.254.169.254'])('nobody is sent to %s', async (host) => {
  await expect(publicAddress(host)).rejects.toMatchObject({ kind: 'not-public' });
});
