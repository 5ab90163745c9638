import { expect, test } from 'bun:test';
import { noticeText } from '../contract/notices.ts';
import { type DiagnosisInput, diagnose } from './diagnose.ts';

function words(change: Partial<DiagnosisInput>): string | undefined {
  const found = diagnose({
    label: 'echo 0.0.1',
    instance: 'i',
    container: { protocol: 'ws', port: 8080 },
    exposedPorts: [],
    listening: { reachable: [], loopbackOnly: [] },
    waited: 5000,
    failed: { failure: 'refused', detail: 'connect ECONNREFUSED' },
    ...change,
  });
  return found && noticeText(found, 'en');
}

const on = (reachable: number[], loopbackOnly: number[] = []) => ({ listening: { reachable, loopbackOnly } });

test('another port is named, the declared one of several first', () => {
  expect(words(on([9000]))).toBe(
    "[echo 0.0.1] The container listens on 9000, not on 8080: set port 9000 in the model's container API.",
  );
  expect(words({ ...on([9000, 9090]), exposedPorts: [9090] })).toContain(
    'listens on 9000, 9090, not on 8080: set port 9090',
  );
});

test('a port that is bound to loopback is told so', () => {
  expect(words(on([9000], [8080]))).toContain('listens on 127.0.0.1:8080 only; bind to 0.0.0.0');
});

test('an image that listens on nothing yet may need more time', () => {
  expect(words(on([]))).toBeUndefined();
  expect(words(on([], [5000]))).toBeUndefined();
  expect(words(on([8080]))).toBeUndefined();
});

test('an image that has had its time and listens on nothing is told so, and what it has instead', () => {
  const waited = 60_000;
  expect(words({ ...on([]), waited })).toContain('Nothing in the container accepts connections on port 8080 yet');
  expect(words({ listening: undefined, waited })).toContain('Nothing in the container accepts connections');
  expect(words({ ...on([], [5000, 7000]), waited, exposedPorts: [7000] })).toContain(
    'listens on 127.0.0.1:5000, 7000 only. If that is the service, bind it to 0.0.0.0 in the image and set port 7000',
  );
  expect(words({ ...on([8080]), waited })).toContain('listens on port 8080, but connections to it fail (connect ECONN');
  expect(words({ ...on([9000]), waited })).toContain('set port 9000');
});

test('where the ports cannot be seen the declared ones are named', () => {
  expect(words({ listening: undefined, exposedPorts: [7000] })).toContain('declares 7000 (EXPOSE)');
  expect(words({ listening: undefined, exposedPorts: [8080] })).toBeUndefined();
  expect(words({ listening: undefined })).toBeUndefined();
});

test('plain text behind a TLS setting names the setting to choose', () => {
  const failed = { failure: 'not-tls', detail: 'WRONG_VERSION_NUMBER' } as const;
  expect(words({ failed, container: { protocol: 'wss', port: 8080 } })).toContain('set protocol ws');
  expect(words({ failed, container: { protocol: 'https', port: 8080 } })).toContain('set protocol http in');
});

test('a probe that asks over TLS what the container says without it tells its own words', () => {
  const failed = { failure: 'not-tls', detail: 'HTTPS GET /: the TLS handshake failed' } as const;
  expect(words({ ...on([8080]), failed })).toContain('readiness check: HTTPS GET /: the TLS handshake failed');
});

test('a configured probe that fails tells its own words, unless the port explains it', () => {
  const failed = { failure: 'answer', detail: 'GET /health was answered 503' } as const;
  expect(words({ ...on([8080]), failed })).toContain('GET /health was answered 503');
  expect(words({ ...on([9000]), failed })).toContain('set port 9000');
});
