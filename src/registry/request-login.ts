import { localAddress } from '../contract/audit.ts';
import { clientAddressHeader } from '../contract/gateway-headers.ts';
import { type BasicCredentials, parseBasicAuthorization } from './basic-authorization.ts';

/** The login that came with a request; empty where none came. Undefined where what came is none. */
export function loginOf(headers: Headers): BasicCredentials | undefined {
  const header = headers.get('authorization');
  return header === null ? { username: '', password: '' } : parseBasicAuthorization(header);
}

/** The token of an `Authorization` header (RFC 6750, section 2.1); undefined where it has none. */
export function tokenOf(headers: Headers): string | undefined {
  return /^bearer +([\w.~+/-]+=*)$/i.exec(headers.get('authorization')?.trim() ?? '')?.[1];
}

/** An IP address, or `local`. */
export function clientAddressOf(headers: Headers): string {
  return headers.get(clientAddressHeader) ?? localAddress;
}
