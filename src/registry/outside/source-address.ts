import { lookup } from 'node:dns/promises';
import { AddressRanges } from '../../contract/address-ranges.ts';
import { isIpv4, parseIpAddress } from '../../contract/ip-address.ts';
import { CopyFailure } from './copy-failure.ts';

/** Blocks that are not of the public internet (IANA special-purpose address registries), or lead to some by translation. */
const special = new AddressRanges([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  '224.0.0.0/3',
]);
/** All of IPv6 that is given out, and what of it is not the public internet. */
const globalUnicast = new AddressRanges(['2000::/3']);
const specialIpv6 = new AddressRanges(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** Whether the platform may be made to ask this address by whoever may create a model. */
export function isPublicAddress(text: string): boolean {
  const address = parseIpAddress(text);
  if (address === undefined) return false;
  if (isIpv4(address)) return !special.contains(text);
  return globalUnicast.contains(text) && !specialIpv6.contains(text);
}

/**
 * The address to connect to for `host`, a name or an address as in a URL. All addresses of a name have to be public: it is the one
 * that is connected to, so that a name that changes its mind in between gains nothing.
 */
export async function publicAddress(host: string): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '');
  const addresses = parseIpAddress(bare) ? [bare] : await resolved(bare);
  const [first] = addresses;
  if (first === undefined || !addresses.every(isPublicAddress)) {
    throw new CopyFailure('not-public', `${host} is not a place in the public internet`);
  }
  return first;
}

async function resolved(name: string): Promise<readonly string[]> {
  try {
    return (await lookup(name, { all: true, order: 'ipv4first' })).map(({ address }) => address);
  } catch (error) {
    throw new CopyFailure('unreachable', `the name ${name} is not known`, { cause: error });
  }
}
