import { parseProxyHeader } from '../../../src/gateway/proxy-header.ts';
import type { FuzzTarget, Reading } from '../fuzz-target.ts';
import { type ProxyText, readProxyHeader } from '../oracles/read-proxy-header.ts';
import type { Random } from '../random.ts';

/** What stands before TLS where a load balancer introduces its client. */
export const proxyHeaderTarget: FuzzTarget = {
  name: 'proxy-header',
  generate: (random) => (random.oneIn(2) ? version1(random) : version2(random)),
  ours(pieces) {
    let bytes: Buffer = Buffer.alloc(0);
    let read: ProxyText = 'incomplete';
    for (const piece of pieces) {
      bytes = Buffer.concat([bytes, piece]);
      read = parseProxyHeader(bytes);
      if (read !== 'incomplete') break;
    }
    return reading(read);
  },
  oracle(bytes) {
    const { meaning, kind } = reading(readProxyHeader(bytes));
    return { meaning, kind: `${kind} ${shapeOf(bytes)}` };
  },
};

function reading(read: ProxyText): Reading {
  if (read === 'incomplete') return { meaning: read, kind: read };
  if (read === 'malformed') return { meaning: 'refused', kind: read };
  const kind = read.client === undefined ? 'nobody' : read.client.includes(':') ? 'IPv6' : 'IPv4';
  return { meaning: JSON.stringify(read), kind };
}

/** What two headers have in common that are read alike. */
function shapeOf(bytes: Buffer): string {
  if (bytes[0] === 0x0d)
    return `version 2, ${/^2[01](?:[0-3][0-2]|)$/.exec(bytes.toString('hex', 12, 14))?.[0] ?? 'x'}, ${Math.min(bytes.length, 17)} bytes`;
  const words = bytes.toString('latin1').split('\r\n')[0]?.split(' ') ?? [];
  return `version 1, ${/^(TCP4|TCP6|UNKNOWN)$/.exec(words[1] ?? '')?.[0] ?? 'x'}, ${Math.min(words.length, 8)} words`;
}

function version1(random: Random): Buffer {
  const family = random.pick(['TCP4', 'TCP6', 'TCP4', 'TCP6', 'UNKNOWN', 'TCP5', 'tcp4', '']);
  const four = ['1.2.3.4', '255.255.255.255', '01.2.3.4', '1.2.3', '256.1.1.1', '0.0.0.0', '1.2.3.4.5', '٣.1.1.1'];
  const six = [
    '::1',
    '2001:DB8::1',
    '::ffff:1.2.3.4',
    '::ffff:102:304',
    'fe80::1%eth0',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8:9',
    ':::',
    '::1::',
    'g::',
    '::1.2.3.4',
  ];
  const address = () => random.pick(family === 'TCP6' ? [...six, ...six, '1.2.3.4'] : [...four, ...four, '::1']);
  const port = () => random.pick(['0', '1', '443', '65535', '65536', '00', '080', '-1', '+1', '1e3', '', ' 1']);
  const space = random.oneIn(12) ? random.pick(['  ', '\t', '']) : ' ';
  const end = random.oneIn(8) ? random.pick(['\n', '\r', '\r\r\n', '\n\r\n', '']) : '\r\n';
  const words = [
    'PROXY',
    family,
    address(),
    address(),
    random.oneIn(2) ? '443' : port(),
    random.oneIn(2) ? '4711' : port(),
  ];
  return Buffer.from(
    `${words.join(space)}${random.oneIn(12) ? ' more' : ''}${end}${random.oneIn(3) ? '\x16\x03\x01' : ''}`,
    'latin1',
  );
}

function version2(random: Random): Buffer {
  const command = random.oneIn(8) ? random.below(256) : random.pick([0x20, 0x21, 0x21]);
  const family = random.oneIn(6) ? random.below(256) : random.pick([0x11, 0x21, 0x12, 0x22, 0x31, 0x00]);
  const size = family === 0x11 ? 12 : family === 0x21 ? 36 : 0;
  const rest =
    random.oneIn(4) && family === 0x21
      ? mapped(random)
      : random.bytes(Math.max(0, size + random.pick([0, 0, 0, 5, 40, -1])));
  const length = random.oneIn(8) ? random.pick([0, 11, 12, 35, 36, 65_535, 4080, 4081]) : rest.length;
  const head = Buffer.from([
    0x0d,
    0x0a,
    0x0d,
    0x0a,
    0,
    0x0d,
    0x0a,
    0x51,
    0x55,
    0x49,
    0x54,
    0x0a,
    command,
    family,
    length >> 8,
    length & 0xff,
  ]);
  return Buffer.concat([head, rest, Buffer.alloc(random.oneIn(6) ? 5000 : 0), Buffer.from('\x16\x03\x01')]);
}

function mapped(random: Random): Buffer {
  const prefix = Buffer.from('00000000000000000000ffff', 'hex');
  return Buffer.concat([prefix, random.bytes(4), prefix, random.bytes(4), random.bytes(4)]);
}
