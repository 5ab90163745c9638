import { expect, test } from 'bun:test';
import { readChallenge } from './challenge.ts';

const bearer = 'Bearer realm="https://auth.example.com/token",service="registry",scope="x"';

test.each([
  [bearer, 'https://auth.example.com/token'],
  // Of several ways the one without the password, wherever it stands.
  [`Basic realm="one", ${bearer}`, 'https://auth.example.com/token'],
  [`${bearer}, Basic realm="two"`, 'https://auth.example.com/token'],
  ['Basic realm="https://auth.example.com/token"', undefined],
  ['basic', undefined],
  // A realm that is no address leaves what else there is.
  ['Bearer realm="nowhere", Basic realm="one"', undefined],
])('%s is understood', (header, realm) => {
  const challenge = readChallenge(header);
  expect(challenge?.kind).toBe(realm === undefined ? 'basic' : 'bearer');
  expect(challenge?.kind === 'bearer' ? challenge.realm.href : undefined).toBe(realm);
});

test.each(['', 'Negotiate', 'Bearer', 'Bearer realm="nowhere"', 'NotBasic realm="x"'])(
  '%p asks for nothing known',
  (header) => {
    expect(readChallenge(header)).toBeUndefined();
  },
);
