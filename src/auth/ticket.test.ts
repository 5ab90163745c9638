import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { newSigningKey } from './signing-key.ts';
import { createTicketVerifier, signTicket, type TicketClaims, TicketError } from './ticket.ts';
import { isWithin, normalOrigin } from './ticket-scope.ts';
import { createTokenVerifier, signToken, type TokenClaims, TokenError } from './token.ts';

const key = newSigningKey();
const keys = [{ id: key.id, publicKey: key.publicKey }];
const verifier = createTicketVerifier(keys);

const claims: TicketClaims = {
  iss: 'sluice-ticket',
  jti: 'ticket-1',
  sub: 'user',
  aud: 'service',
  iat: 1_000,
  exp: 2_000,
  by: { kind: 'token', id: 'token-1' },
};

const tokenClaims: TokenClaims = {
  iss: 'sluice',
  jti: 'token-1',
  sub: 'user',
  name: 'admin',
  domain: { id: 'd', name: 'admin' },
  roles: [],
  methods: [],
  iat: 1_000,
  exp: 2_000,
};

const ticket = signTicket(claims, key.privateKey, key.id);

function kindOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof TicketError || error instanceof TokenError) return error.kind;
    throw error;
  }
  return 'accepted';
}

describe('tickets', () => {
  test('say what was signed until their second is over', () => {
    expect(verifier.verify(ticket, 1_999_999)).toEqual(claims);
    expect(kindOf(() => verifier.verify(ticket, 2_000_000))).toBe('expired');
  });

  test('are no tokens, and tokens are no tickets', () => {
    const token = signToken(tokenClaims, key.privateKey, key.id);
    expect(kindOf(() => createTokenVerifier(keys).verify(ticket, 1_500_000))).toBe('malformed');
    expect(kindOf(() => verifier.verify(token, 1_500_000))).toBe('malformed');
  });

  test('of another key are refused', () => {
    const other = newSigningKey();
    expect(kindOf(() => verifier.verify(signTicket(claims, other.privateKey, key.id), 0))).toBe('bad-signature');
    expect(kindOf(() => verifier.verify(signTicket(claims, other.privateKey, other.id), 0))).toBe('unknown-key');
  });

  test('with any character changed are refused', () => {
    fc.assert(
      fc.property(fc.nat(ticket.length - 1), fc.constantFrom(...'AZaz09-_.'), (at, character) => {
        fc.pre(ticket[at] !== character);
        const altered = `${ticket.slice(0, at)}${character}${ticket.slice(at + 1)}`;
        expect(kindOf(() => verifier.verify(altered, 0))).not.toBe('accepted');
      }),
      { numRuns: 300 },
    );
  });
});

describe('origins', () => {
  test.each([
    ['https://app.example.com', 'https://app.example.com'],
    ['HTTPS://App.Example.com:443', 'https://app.example.com'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://localhost:80', 'http://localhost'],
    ['https://[2001:db8::1]:8443', 'https://[2001:db8::1]:8443'],
    ['https://[2001:db8::1]', 'https://[2001:db8::1]'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['chrome-extension://abcdef', 'chrome-extension://abcdef'],
    ['https://app.example.com/', undefined],
    ['https://app.example.com/path', undefined],
    ['https://user@app.example.com', undefined],
    ['app.example.com', undefined],
    ['null', undefined],
    ['', undefined],
    ['https://a, https://b', undefined],
  ])('%p', (text, expected) => {
    expect(normalOrigin(text)).toBe(expected as string);
  });
});

describe('the paths of a ticket', () => {
  test.each([
    ['/chat', '/chat', true],
    ['/chat/', '/chat', true],
    ['/chat/a?', '/chat', true],
    ['/chatter', '/chat', false],
    ['/chat', '/chat/', false],
    ['/chat/a', '/chat/', true],
    ['/chat//a', '/chat', true],
    ['/chat/.hidden/..b', '/chat', true],
    ['/anything/../at/all', '/', true],
    ['/Chat', '/chat', false],
    ['/%63hat', '/chat', false],
    ['//chat', '/chat', false],
    ['/chat/..', '/chat', false],
    ['/chat/../admin', '/chat', false],
    ['/chat/./a', '/chat', false],
    ['/chat/%2E%2e/admin', '/chat', false],
    ['/chat/.%2e/admin', '/chat', false],
    ['/chat/..;x=1/admin', '/chat', false],
    ['/chat/..%3bx/admin', '/chat', false],
    ['/chat/..%2fadmin', '/chat', false],
    ['/chat/..\\admin', '/chat', false],
    ['/chat%5c..%5cadmin', '/chat', false],
  ])('%p within %p: %p', (path, prefix, expected) => {
    expect(isWithin(path, prefix)).toBe(expected);
  });

  test('whatever is within stays within when a server resolves its dots', () => {
    const piece = fc.constantFrom('chat', 'a', '.', '..', '%2e', '%2E', '%2f', '%5c', '\\', ';', '/', '//', '/', '/');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = `/chat${pieces.join('')}`;
        if (!isWithin(path, '/chat')) return;
        const decoded = path
          .replaceAll(/%2e/gi, '.')
          .replaceAll(/%2f/gi, '/')
          .replaceAll(/%5c|\\/gi, '/');
        const segments: string[] = [];
        for (const segment of decoded.split('/').map((text) => text.split(';')[0] ?? '')) {
          if (segment === '..') segments.pop();
          else if (segment !== '.' && segment !== '') segments.push(segment);
        }
        expect(segments[0]).toBe('chat');
      }),
      { numRuns: 2_000 },
    );
  });
});
