import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { carriedTickets, cutTickets } from './carried-tickets.ts';
import { destinationOf } from './destination.ts';
import { parseRequestHead } from './request-head.ts';
import { rewriteHead } from './rewrite-head.ts';

const ticket = 'our.own.ticket';
const protocol = `base64url.bearer.authorization.k8s.io.${Buffer.from(ticket).toString('base64url')}`;
const foreign = `base64url.bearer.authorization.k8s.io.${Buffer.from('of the image').toString('base64url')}`;
const upper = protocol.toUpperCase();

/** What the image gets of a request, and what a 101 has to name. */
function cut(target: string, ...lines: readonly string[]) {
  const head = parseRequestHead(
    Buffer.from([`GET /v1/infers/id${target} HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n'), 'latin1'),
  );
  const destination = destinationOf(head, () => true);
  const { cuts, answeredProtocol } = cutTickets(head, destination, (text) => text === ticket);
  const [first = '', , ...fields] = rewriteHead(
    head,
    destination,
    cuts.toSorted((one, other) => one.start - other.start),
  )
    .toString('latin1')
    .split('\r\n')
    .slice(0, -2);
  return {
    target: first.slice('GET '.length, -' HTTP/1.1'.length),
    fields,
    answered: answeredProtocol,
    found: carriedTickets(head, destination).map((carried) => carried.ticket),
  };
}

describe('a ticket in the query', () => {
  test.each([
    [`?sluice_ticket=${ticket}`, '/'],
    [`/chat?sluice_ticket=${ticket}`, '/chat'],
    [`/chat?a=1&sluice_ticket=${ticket}&b=2`, '/chat?a=1&b=2'],
    [`/chat?sluice_ticket=${ticket}&b=%20%zz+`, '/chat?b=%20%zz+'],
    [`/chat?a=1&sluice_ticket=${ticket}`, '/chat?a=1'],
    [`/chat?a=1&&sluice_ticket=${ticket}`, '/chat?a=1&'],
    [`/chat?sluice_ticket=${ticket}&sluice_ticket=${ticket}`, '/chat'],
    [`/chat?sluice_ticket=${ticket}?&a`, `/chat?sluice_ticket=${ticket}?&a`],
    ['/chat?sluice_ticket=other&a', '/chat?sluice_ticket=other&a'],
    [`/chat?Sluice_ticket=${ticket}`, `/chat?Sluice_ticket=${ticket}`],
    [`/chat?xsluice_ticket=${ticket}`, `/chat?xsluice_ticket=${ticket}`],
    [`/sluice_ticket=${ticket}?a`, `/sluice_ticket=${ticket}?a`],
  ])('%p', (target, expected) => {
    expect(cut(target)).toMatchObject({ target: expected, fields: [], answered: undefined });
  });

  test('goes with one separator, and every other part of any query stays as it is', () => {
    const part = fc.oneof(fc.constant(`sluice_ticket=${ticket}`), fc.stringMatching(/^[a-z=%+?/]{0,6}$/));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const kept = parts.filter((text) => text !== `sluice_ticket=${ticket}`);
        const { target } = cut(`/p?${parts.join('&')}`);
        expect(target).toBe(kept.length === 0 ? '/p' : `/p?${kept.join('&')}`);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a ticket among the sub-protocols', () => {
  const line = (value: string) => `Sec-WebSocket-Protocol: ${value}`;

  test.each([
    ['alone', [line(protocol)], [], protocol],
    ['with the marker', [line(`sluice, ${protocol}`)], [], 'sluice'],
    ['with the marker behind it', [line(`${protocol},sluice`)], [], 'sluice'],
    ['in lines of their own', [line(protocol), line('sluice')], [], 'sluice'],
    ['before one of the image', [line(`${protocol}, chat`)], ['Sec-WebSocket-Protocol:  chat'], undefined],
    ['behind one of the image', [line(`chat, ${protocol}`)], [line('chat')], undefined],
    ['between two', [line(`chat, sluice, ${protocol}, superchat`)], [line('chat, superchat')], undefined],
    ['beside another line', [line(protocol), line('chat')], [line('chat')], undefined],
    ['twice', [line(`${protocol}, ${protocol}`)], [], protocol],
    ['beside a bearer of the image', [line(`${foreign}, ${protocol}`)], [line(foreign)], undefined],
    ['in other letters it is none', [line(upper)], [line(upper)], undefined],
    ['of somebody else', [line(`${foreign}, sluice`)], [line(`${foreign}, sluice`)], undefined],
    ['the marker without a ticket is the image’s', [line('sluice')], [line('sluice')], undefined],
  ])('%s', (_name, lines, fields, answered) => {
    expect(cut('/chat', ...lines)).toMatchObject({ target: '/chat', fields, answered });
  });

  test('is found before one in the query', () => {
    const { found } = cut('/chat?sluice_ticket=second', line(`chat, ${protocol}`));
    expect(found).toEqual([ticket, 'second']);
  });
});
