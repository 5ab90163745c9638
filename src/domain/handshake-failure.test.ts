import { expect, test } from 'bun:test';
import type { HandshakeStage } from '../contract/connection.ts';
import { callerErrors } from '../contract/errors/callers.ts';
import { inferenceErrors } from '../contract/errors/inference.ts';
import { signatureErrors } from '../contract/errors/signatures.ts';
import { ClientError, clientError, type ErrorKey, errors } from '../contract/errors.ts';
import { errorAdvice } from '../contract/handshake-advice.ts';
import { keptArguments, stageOf } from './handshake-failure.ts';

test.each<[ErrorKey, HandshakeStage]>([
  ['inference.unknown-service', 'route'],
  ['inference.service-unavailable', 'route'],
  ['inference.websocket-off', 'route'],
  ['inference.token-missing', 'authentication'],
  ['auth.signature-expired', 'authentication'],
  ['inference.token-other-project', 'authorization'],
  ['auth.signed-bodies-full', 'limits'],
  ['inference.no-instance', 'connect'],
  ['inference.connection-refused', 'connect'],
  ['inference.speaks-tls', 'connect'],
  ['inference.closed-early', 'image-answer'],
  ['inference.not-http', 'image-answer'],
])('%s stops a handshake at %s', (key, stage) => {
  expect(stageOf(new ClientError(key, {}))).toBe(stage);
});

const secret = `${'s3cret'.repeat(10)}`;

test('nothing that a caller sent is kept: not a canonical request, not a key, not a header', () => {
  const told = ['reason', 'declared', 'actual', 'canonicalRequest', 'somethingNew', 'key'];
  const args = keptArguments(Object.fromEntries(told.map((name) => [name, `abcd${secret}`])));
  expect(JSON.stringify(args)).not.toContain('s3cret');
  expect(args['key']).toBe('abcd***');
});

test("the platform's own words stay, within bounds", () => {
  const { args } = clientError('inference.unreachable', { port: 8080, detail: 'x'.repeat(500) });
  expect(keptArguments(args)).toEqual({ port: 8080, detail: 'x'.repeat(200) });
});

test('an error of a caller that leaves something out says in its advice what to do', () => {
  const keys = Object.keys({ ...inferenceErrors, ...signatureErrors, ...callerErrors }) as ErrorKey[];
  const leavesOut = keys.filter((key) => {
    const names = [...errors[key].en.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    return names.includes('canonicalRequest');
  });
  expect(leavesOut.length).toBeGreaterThan(0);
  for (const key of leavesOut) expect(errorAdvice[key]).toBeDefined();
});
