import { expect, test } from 'bun:test';
import { signRequest } from './sign-request.ts';

const keys = { accessKey: 'AccessKey', secretKey: 'SecretKey', now: Date.UTC(2020, 5, 8, 2, 39, 0) };
const url = new URL('https://service.endpoint.myhuaweicloud.com/resources?size=1');

test('signs as the official signers do (reference, 3.2: T1 and T2)', () => {
  expect(signRequest({ ...keys, method: 'GET', url })).toEqual({
    'X-Sdk-Date': '20200608T023900Z',
    Authorization:
      'SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=host;x-sdk-date, Signature=cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842',
  });
  const body = '{"name":"test","id":1}';
  expect(signRequest({ ...keys, method: 'POST', url, body })['Authorization']).toEndWith(
    'Signature=436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f',
  );
});
