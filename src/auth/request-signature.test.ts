import { describe, expect, test } from 'bun:test';
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { canonicalRequest } from './canonical-request.ts';
import { KeyLock } from './key-lock.ts';
import {
  checkBodyHash,
  checkSignatureDate,
  declaresBodyHash,
  emptyBodyHash,
  isRequestSignature,
  needsBodyHash,
  readSignature,
  type SignedRequest,
  verifySignature,
} from './request-signature.ts';
import { SignatureError } from './signature-error.ts';

interface Call {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const hashOf = (body: string) => createHash('sha256').update(body).digest('hex');

function requestOf(call: Call): SignedRequest {
  const values = new Map(Object.entries(call.headers).map(([name, value]) => [name.toLowerCase(), [value]]));
  return { method: call.method, target: call.target, header: (name) => values.get(name) ?? [] };
}

/** What becomes of a call: `accepted`, or the kind of the error. */
function outcome(call: Call, secretKey: string): string {
  try {
    const request = requestOf(call);
    const signature = readSignature(request, call.headers['Authorization'] ?? '');
    verifySignature(request, signature, secretKey, hashOf(call.body));
  } catch (error) {
    if (error instanceof SignatureError) return error.kind;
    throw error;
  }
  return 'accepted';
}

const vectorSecret = 'TestSecretKey000000000000000000000000EXAMP';
const vectorProject = '0123456789abcdef0123456789abcdef';
const firstHeaders = (signature: string) => ({
  Host: 'service.endpoint.myhuaweicloud.com',
  'X-Sdk-Date': '20200608T023900Z',
  Authorization: `SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
});

const vectors: readonly [string, string, Call][] = [
  [
    'T1',
    'SecretKey',
    {
      method: 'GET',
      target: '/resources?size=1',
      headers: firstHeaders('cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842'),
      body: '',
    },
  ],
  [
    'T2',
    'SecretKey',
    {
      method: 'POST',
      target: '/resources?size=1',
      headers: firstHeaders('436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f'),
      body: '{"name":"test","id":1}',
    },
  ],
  [
    'T3',
    vectorSecret,
    {
      method: 'POST',
      target: `/v1/${vectorProject}/services`,
      headers: {
        'Content-Type': 'application/json',
        Host: 'modelarts.cn-north-4.example.com',
        'X-Project-Id': vectorProject,
        'X-Sdk-Date': '20241217T080000Z',
        Authorization:
          'SDK-HMAC-SHA256 Access=TESTAK0000000000EXAMP, SignedHeaders=content-type;host;x-project-id;x-sdk-date, Signature=469531f8904a71107daee58f7ddaf00c6b38b20d7d6dd3aaa5d512865fd335f7',
      },
      body: '{"service_name":"ws-demo","infer_type":"real-time","config":[{"model_id":"0e07b41b-173e-42db-8c16-8e1b44cc0d44","weight":100,"specification":"modelarts.vm.cpu.2u","instance_count":1}],"additional_properties":{"websocket_upgrade":true}}',
    },
  ],
  [
    'T4',
    vectorSecret,
    {
      method: 'GET',
      target: '/v1/infers/468d146d-278a-4ca2-8830-0b6fb37d3b72/ws/chat?b=2&a=1%20x~*',
      headers: {
        Host: 'abc.apigw.cn-north-4.example.com',
        'X-Sdk-Date': '20241217T080000Z',
        Authorization:
          '  SDK-HMAC-SHA256   Access = TESTAK0000000000EXAMP ,SignedHeaders=host;x-sdk-date,Signature=905a607d4cb162f23e88a7e0511fe349d60585028184e0ea020f073ddaaa12d2',
      },
      body: '',
    },
  ],
];

describe('the vectors of the reference', () => {
  test.each(vectors)('%s', (_name, secretKey, call) => {
    expect(outcome(call, secretKey)).toBe('accepted');
    expect(outcome(call, `${secretKey}x`)).toBe('bad-signature');
  });

  test('the canonical request of T4', () => {
    const headerLines = ['host:abc.apigw.cn-north-4.example.com', 'x-sdk-date:20241217T080000Z'];
    const target = '/v1/infers/468d146d-278a-4ca2-8830-0b6fb37d3b72/ws/chat?b=2&a=1 x~*';
    const parts = { method: 'GET', target, headerLines, signedHeaders: 'host;x-sdk-date', bodyHash: emptyBodyHash };
    expect(canonicalRequest(parts).split('\n')).toEqual([
      'GET',
      '/v1/infers/468d146d-278a-4ca2-8830-0b6fb37d3b72/ws/chat/',
      'a=1%20x~%2A&b=2',
      ...headerLines,
      '',
      'host;x-sdk-date',
      emptyBodyHash,
    ]);
  });
});

/** A signer of its own, from the text of the reference: encodes what it is given, knows no wire forms. */
function signed(
  call: { method: string; path: readonly string[]; query: readonly [string, string][]; body: string; extra: string },
  secretKey: string,
): Call {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));
  const path = `/${call.path.map(encode).join('/')}`;
  const query = call.query
    .toSorted((one, other) => byBytes(one[0], other[0]) || byBytes(one[1], other[1]))
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .join('&');
  const date = '20241217T080000Z';
  const names = 'host;x-extra;x-sdk-date';
  const headers = `host:h\nx-extra:${call.extra}\nx-sdk-date:${date}\n`;
  const slashed = path.endsWith('/') ? path : `${path}/`;
  const canonical = [call.method, slashed, query, headers, names, hashOf(call.body)].join('\n');
  const toSign = `SDK-HMAC-SHA256\n${date}\n${hashOf(canonical)}`;
  const signature = createHmac('sha256', secretKey).update(toSign).digest('hex');
  const wire = call.query.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&');
  return {
    method: call.method,
    target: wire === '' ? path : `${path}?${wire}`,
    body: call.body,
    headers: {
      Host: 'h',
      'X-Extra': call.extra,
      'X-Sdk-Date': date,
      Authorization: `SDK-HMAC-SHA256 Access=AK, SignedHeaders=${names}, Signature=${signature}`,
    },
  };
}

const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }).filter((text) => text.isWellFormed());
const visible = fc.stringMatching(/^[!-~]{1,12}$/);
const calls = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  path: fc.array(word, { minLength: 1, maxLength: 4 }),
  query: fc.array(fc.tuple(word, word), { maxLength: 4 }),
  body: fc.string({ maxLength: 40 }),
  extra: visible,
});

describe('any request', () => {
  test('that was signed is verified', () => {
    fc.assert(
      fc.property(calls, visible, (call, secretKey) => outcome(signed(call, secretKey), secretKey) === 'accepted'),
    );
  });

  test('that was changed after it was signed is refused', () => {
    const changes = fc.constantFrom<(call: Call) => Call>(
      (call) => ({ ...call, method: call.method === 'GET' ? 'POST' : 'GET' }),
      (call) => ({ ...call, target: `/x${call.target}` }),
      (call) => ({ ...call, target: call.target.includes('?') ? `${call.target}&z=1` : `${call.target}?z=1` }),
      (call) => ({ ...call, body: `${call.body} ` }),
      (call) => ({ ...call, headers: { ...call.headers, 'X-Extra': `${call.headers['X-Extra']}x` } }),
      (call) => ({ ...call, headers: { ...call.headers, Host: 'other' } }),
      (call) => ({ ...call, headers: { ...call.headers, 'X-Sdk-Date': '20241217T080001Z' } }),
    );
    fc.assert(
      fc.property(
        calls,
        visible,
        changes,
        (call, secretKey, change) => outcome(change(signed(call, secretKey)), secretKey) === 'bad-signature',
      ),
    );
  });

  test('never makes the verifier fail in another way than its own', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (authorization, target, date) => {
        const headers = { Authorization: `SDK-HMAC-SHA256 ${authorization}`, 'X-Sdk-Date': date };
        return outcome({ method: 'GET', target, headers, body: '' }, 'secret') !== 'accepted';
      }),
    );
  });
});

describe('what clients do differently', () => {
  const plain = { method: 'POST', path: ['a'], query: [], body: 'hello', extra: 'x' } as const;

  /** Signs with a declared hash, which the canonical request takes as it is. */
  function declaring(declared: string, body: string, canonicalHash = declared): Call {
    const canonical = `POST\n/a/\n\nhost:h\n\nhost\n${canonicalHash}`;
    const toSign = `SDK-HMAC-SHA256\n20241217T080000Z\n${hashOf(canonical)}`;
    const signature = createHmac('sha256', 'secret').update(toSign).digest('hex');
    return {
      method: 'POST',
      target: '/a',
      body,
      headers: {
        Host: 'h',
        'X-Sdk-Date': '20241217T080000Z',
        'X-Sdk-Content-Sha256': declared,
        Authorization: `SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=${signature}`,
      },
    };
  }

  test.each([
    ['an unsigned body', declaring('UNSIGNED-PAYLOAD', 'anything'), 'accepted'],
    [
      'no body under UNSIGNED-PAYLOAD, signed with the empty hash',
      declaring('UNSIGNED-PAYLOAD', '', emptyBodyHash),
      'accepted',
    ],
    [
      'a body under UNSIGNED-PAYLOAD, signed with the empty hash',
      declaring('UNSIGNED-PAYLOAD', 'x', emptyBodyHash),
      'bad-signature',
    ],
    ['a declared hash that is right', declaring(hashOf('x'), 'x'), 'accepted'],
    ['a declared hash that is wrong', declaring(hashOf('x'), 'y'), 'body-mismatch'],
    ['a declared hash that is none', declaring('x', 'x'), 'malformed'],
  ])('%s', (_name, call, expected) => {
    expect(outcome(call, 'secret')).toBe(expected);
  });

  test.each([
    ['a body that is left out', declaring('UNSIGNED-PAYLOAD', ''), { before: false, after: false }],
    ['a declared hash', declaring(hashOf('x'), 'x'), { before: false, after: true }],
    ['a hash that only the signature knows', signed(plain, 's'), { before: true, after: false }],
  ])('when the hash of the body is needed: %s', (_name, call, { before, after }) => {
    const read = readSignature(requestOf(call), call.headers['Authorization'] ?? '');
    expect([needsBodyHash(read), declaresBodyHash(read)]).toEqual([before, after]);
  });

  test('a declared hash is compared when the body has passed', () => {
    const call = declaring(hashOf('x').toUpperCase(), 'x');
    const request = requestOf(call);
    const read = readSignature(request, call.headers['Authorization'] ?? '');
    expect(() => verifySignature(request, read, 'secret', undefined)).not.toThrow();
    expect(() => checkBodyHash(read, hashOf('x'))).not.toThrow();
    expect(() => checkBodyHash(read, hashOf('y'))).toThrow(SignatureError);
  });

  test('a blank is a plus sign in some queries', () => {
    const call = signed({ ...plain, query: [['q', 'a b']] }, 'secret');
    expect(outcome({ ...call, target: '/a?q=a+b' }, 'secret')).toBe('accepted');
    expect(outcome({ ...call, target: '/a?q=a%2Bb' }, 'secret')).toBe('bad-signature');
  });

  test.each([
    ['no date', { 'X-Sdk-Date': undefined }],
    ['a date that is none', { 'X-Sdk-Date': '20241317T080000Z' }],
    ['no parameters', { Authorization: 'SDK-HMAC-SHA256' }],
    ['a parameter twice', { Authorization: 'SDK-HMAC-SHA256 Access=a, Access=b, SignedHeaders=host, Signature=0' }],
    ['a signed header that is not there', { 'X-Extra': undefined }],
  ])('%s is malformed', (_name, change) => {
    const call = signed(plain, 'secret');
    const headers = Object.fromEntries(
      Object.entries({ ...call.headers, ...change }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    );
    expect(outcome({ ...call, headers }, 'secret')).toBe('malformed');
  });
});

test('the error shows what was verified, in one line, and no credential', () => {
  const call = signed({ method: 'GET', path: ['a'], query: [], body: '', extra: 'x' }, 'the secret');
  const authorization = (call.headers['Authorization'] ?? '').replace('x-extra', 'x-auth-token');
  const request = requestOf({ ...call, headers: { ...call.headers, 'X-Auth-Token': 'a token' } });
  const signature = readSignature(request, authorization);
  const attempt = () => verifySignature(request, signature, 'the secret', emptyBodyHash);
  expect(attempt).toThrow(SignatureError);
  try {
    attempt();
  } catch (error) {
    expect((error as SignatureError).details).toEqual({
      canonicalRequest: `GET|/a/||host:h|x-auth-token:***|x-sdk-date:20241217T080000Z||host;x-auth-token;x-sdk-date|${emptyBodyHash}`,
    });
  }
});

test('a signature is good for fifteen minutes before and after its date', () => {
  const call = signed({ method: 'GET', path: ['a'], query: [], body: '', extra: 'x' }, 'secret');
  const signature = readSignature(requestOf(call), call.headers['Authorization'] ?? '');
  const at = (minutes: number) => () => checkSignatureDate(signature, Date.UTC(2024, 11, 17, 8, minutes));
  expect(at(15)).not.toThrow();
  expect(at(-15)).not.toThrow();
  expect(at(16)).toThrow(SignatureError);
  expect(at(-16)).toThrow(SignatureError);
});

test('the scheme is told from others', () => {
  const samples = [
    'SDK-HMAC-SHA256 Access=a',
    ' sdk-hmac-sha256\tx',
    'SDK-HMAC-SHA256x',
    'Bearer x',
    'Basic SDK-HMAC-SHA256',
  ];
  expect(samples.map(isRequestSignature)).toEqual([true, true, false, false, false]);
});

test('five bad secrets in a row shut a key to one address for five minutes', () => {
  const lock = new KeyLock();
  for (let count = 0; count < 4; count += 1) lock.failed('AK', '10.0.0.1', 0);
  lock.passed('AK', '10.0.0.1');
  for (let count = 0; count < 4; count += 1) lock.failed('AK', '10.0.0.1', 0);
  expect(lock.locked('AK', '10.0.0.1', 0)).toBe(false);
  lock.failed('AK', '10.0.0.1', 1000);
  expect(lock.locked('AK', '10.0.0.1', 300_999)).toBe(true);
  expect(lock.locked('AK', '10.0.0.2', 300_999)).toBe(false);
  expect(lock.locked('AK', '10.0.0.1', 301_000)).toBe(false);
});
