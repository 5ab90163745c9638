import { expect, test } from 'bun:test';
import { AddressRanges } from '../contract/address-ranges.ts';
import { clientBehindProxies } from './client-behind-proxies.ts';

const trusted = new AddressRanges(['10.0.0.0/8', 'fd00::/8']);

test.each([
  ['a stranger is not believed', '203.0.113.1', ['198.51.100.7'], '203.0.113.1'],
  ['a proxy that names nobody calls for itself', '10.0.0.1', [], '10.0.0.1'],
  ['one proxy', '10.0.0.1', ['198.51.100.7'], '198.51.100.7'],
  ['what the client claims is not believed', '10.0.0.1', ['127.0.0.1, 10.9.9.9, 198.51.100.7'], '198.51.100.7'],
  ['two proxies', '10.0.0.1', ['1.1.1.1, 198.51.100.7,10.0.0.2'], '198.51.100.7'],
  ['two proxies, a field each', '10.0.0.1', ['198.51.100.7', '10.0.0.2'], '198.51.100.7'],
  ['only proxies: the farthest', '10.0.0.1', ['10.0.0.3, 10.0.0.2'], '10.0.0.3'],
  ['nonsense behind a proxy: that proxy', '10.0.0.1', ['198.51.100.7, unknown, 10.0.0.2'], '10.0.0.2'],
  ['nonsense', '10.0.0.1', ['_hidden'], '10.0.0.1'],
  ['an empty field', '10.0.0.1', [''], '10.0.0.1'],
  ['an empty element', '10.0.0.1', ['198.51.100.7,'], '10.0.0.1'],
  ['a name is not looked up', '10.0.0.1', ['localhost'], '10.0.0.1'],
  ['white space', '10.0.0.1', ['\t198.51.100.7 \t'], '198.51.100.7'],
  ['with a port', '10.0.0.1', ['198.51.100.7:4711'], '198.51.100.7'],
  ['IPv6', 'fd00::1', ['2001:DB8::7'], '2001:db8::7'],
  ['IPv6 in brackets', 'fd00::1', ['[2001:db8::7]'], '2001:db8::7'],
  ['IPv6 with a port', 'fd00::1', ['[2001:db8::7]:4711'], '2001:db8::7'],
  ['IPv4 in its mapped form', 'fd00::1', ['::ffff:198.51.100.7'], '198.51.100.7'],
  ['a mapped proxy', '10.0.0.1', ['198.51.100.7, ::ffff:10.0.0.2'], '198.51.100.7'],
] as const)('%s', (_, peer, forwardedFor, client) => {
  expect(clientBehindProxies(peer, [...forwardedFor], trusted)).toBe(client);
});

test('without trusted proxies nothing is believed', () => {
  expect(clientBehindProxies('10.0.0.1', ['198.51.100.7'], new AddressRanges([]))).toBe('10.0.0.1');
});
