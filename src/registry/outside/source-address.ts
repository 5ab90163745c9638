import { lookup } from 'node:dns/promises';
import { parseIpAddress } from '../../contract/ip-address.ts';
import { isPublicAddress } from '../../contract/public-address.ts';
import { CopyFailure } from './copy-failure.ts';

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
