import { isIP, isIPv4, isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { parseAddressRange } from '../contract/address-ranges.ts';
import type { Parsed, Parser } from './option.ts';

/** Where to listen. `host` is an IP address without brackets. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

const namePattern = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

export function isHostName(text: string): boolean {
  return namePattern.test(text) && !/^[\d.]+$/.test(text);
}

/** `HOST:PORT` as it is written in addresses: IPv6 in brackets. */
export function formatHostPort(value: HostPort): string {
  return `${isIPv6(value.host) ? `[${value.host}]` : value.host}:${value.port}`;
}

/** Every address of the machine. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function splitHostPort(text: string, leastPort = 1): HostPort | undefined {
  const match = /^(?:\[(?<six>[^\]%]*)\]|(?<host>[^:]*)):(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.['port']);
  if (match === null || port < leastPort || port > 65_535) return undefined;
  const six = match.groups?.['six'];
  if (six !== undefined) return isIPv6(six) ? { host: six, port } : undefined;
  return { host: match.groups?.['host'] ?? '', port };
}

/** An IP address to bind to; `localhost` stands for 127.0.0.1, `*` and nothing for every address. */
export const parseListen: Parser<HostPort> = (text) => bindable(splitHostPort(text));

/** As `parseListen`; port 0 takes a free one. */
export const parseAdmin: Parser<HostPort> = (text) => bindable(splitHostPort(text, 0));

function bindable(parts: HostPort | undefined): Parsed<HostPort> {
  if (parts === undefined) {
    return {
      problem: { en: 'this is not HOST:PORT with a port up to 65535', zh: '不是 HOST:PORT 形式，或端口大于 65535' },
    };
  }
  if (parts.host === 'localhost') return { value: { host: '127.0.0.1', port: parts.port } };
  if (parts.host === '*' || parts.host === '') return { value: { host: '0.0.0.0', port: parts.port } };
  if (isIP(parts.host) !== 0) return { value: parts };
  return { problem: { en: 'the host must be an IP address of this machine', zh: '主机必须是本机的 IP 地址' } };
}

/** A GPU that the operator lets services have. */
export interface NamedGpu {
  readonly id: string;
  readonly product?: string;
}

/** A host (name or address) and a port to connect to. */
export const parseRemote: Parser<string> = (text) => {
  const parts = splitHostPort(text);
  if (parts !== undefined && (isIP(parts.host) !== 0 || isHostName(parts.host)))
    return { value: formatHostPort(parts) };
  return { problem: { en: 'this is not HOST:PORT', zh: '不是 HOST:PORT 形式' } };
};

/** An IP address or a block of them in CIDR notation. */
export const parseRange: Parser<string> = (text) =>
  parseAddressRange(text) === undefined
    ? {
        problem: {
          en: 'this is not an address or a range (behind the prefix all bits must be 0)',
          zh: '不是地址或地址段（前缀之后的位必须为 0）',
        },
      }
    : { value: text };

export function parseInteger(least: number, most: number): Parser<number> {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,9}$/.test(text) && value >= least && value <= most) return { value };
    return { problem: { en: 'this is not a number in the range', zh: '不是范围内的数值' } };
  };
}

/** A number that may have a fraction. */
export function parseNumber(least: number, most: number): Parser<number> {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,9}(\.\d{1,6})?$/.test(text) && value >= least && value <= most) return { value };
    return { problem: { en: 'this is not a number in the range', zh: '不是范围内的数值' } };
  };
}

/** A GPU by the id that the engine knows, and behind a space what product it is. */
export const parseGpu: Parser<NamedGpu> = (text) => {
  const [, id = '', product] = /^([A-Za-z0-9._:/=-]{1,128})(?: +([^\s,][^,]{0,127}))?$/.exec(text.trim()) ?? [];
  if (id !== '') return { value: { id, ...(product !== undefined && { product }) } };
  return { problem: { en: 'this is not the id of a GPU', zh: '不是 GPU 的 ID' } };
};

/** A file or folder; `~/` stands for the home folder, as a configuration file has no shell to put it in. */
export const parsePath: Parser<string> = (text, { workingFolder, home }) => {
  if (text.includes('\0')) return { problem: { en: 'the path contains a NUL byte', zh: '路径中含有 NUL 字节' } };
  return { value: text.startsWith('~/') ? resolve(home, text.slice(2)) : resolve(workingFolder, text) };
};

/** `https://host[:port]` and nothing behind it: every path belongs to the product. Without a slash at the end. */
export const parseAddress: Parser<string> = (text) => {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:') {
    return { problem: { en: 'this is not an https:// address', zh: '不是 https:// 地址' } };
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    return {
      problem: { en: 'nothing may stand before the host or behind the port', zh: '主机之前和端口之后不能有其他内容' },
    };
  }
  return { value: url.origin };
};

/** The Docker Engine API's address in the forms that `DOCKER_HOST` knows, SSH excepted. */
export const parseEngine: Parser<string> = (text) => {
  if (/^unix:\/\/\/./.test(text)) return { value: text };
  const url = URL.parse(text);
  const known = url !== null && ['tcp:', 'http:', 'https:'].includes(url.protocol) && url.hostname !== '';
  if (known) return { value: text.replace(/\/+$/, '') };
  return {
    problem: { en: 'this is not the address of an engine that can be reached', zh: '不是可访问的容器引擎地址' },
  };
};

export const parseHostName: Parser<string> = (text) => {
  const parts = splitHostPort(text) ?? { host: text, port: 0 };
  if (!isHostName(parts.host) && !isIPv4(parts.host) && !isIPv6(parts.host)) {
    return { problem: { en: 'this is not a host name', zh: '不是主机名' } };
  }
  return { value: text.toLowerCase() };
};

/** The name of a registry, `http://` in front kept. */
export const parseSourceRegistry: Parser<string> = (text, place) => {
  const plain = /^http:\/\//i.exec(text)?.[0] ?? '';
  const name = parseHostName(text.slice(plain.length), place);
  return 'value' in name ? { value: `${plain.toLowerCase()}${name.value}` } : name;
};

/** A name that stands in URLs, user names and labels. */
export const parseName: Parser<string> = (text) =>
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text)
    ? { value: text }
    : { problem: { en: 'this is not a valid name', zh: '不是有效的名称' } };

export const parseIdentifier: Parser<string> = (text) =>
  /^[0-9a-f]{32}$/.test(text)
    ? { value: text }
    : {
        problem: {
          en: 'this is not a valid identifier (in a configuration file it must stand in quotes)',
          zh: '不是有效的标识符（在配置文件中须加引号）',
        },
      };

export function parseChoice<const Choice extends string>(choices: readonly Choice[]): Parser<Choice> {
  const parse = (text: string): Parsed<Choice> => {
    const value = choices.find((choice) => choice === text);
    return value === undefined ? { problem: { en: 'there is no such choice', zh: '没有这个选项' } } : { value };
  };
  return Object.assign(parse, { choices });
}
