import type { Option, Parsed } from '../../config/option.ts';
import { parseInteger } from '../../config/parsers.ts';

const none = { en: 'none', zh: '无' };
const seconds = { en: 'a number from 1 to 3600', zh: '1 到 3600 的整数' };

/** The options of `sluice image doctor`. */
export const doctorOptions = {
  env: {
    name: 'env',
    environment: [],
    placeholder: 'NAME=VALUE',
    parse: parseVariable,
    accepted: { en: 'NAME=VALUE', zh: 'NAME=VALUE' },
    defaultText: none,
    help: { en: 'environment variable for the image', zh: '传给镜像的环境变量' },
    repeatable: true,
  } satisfies Option<readonly [string, string]>,
  path: {
    name: 'path',
    environment: [],
    placeholder: 'PATH',
    parse: parsePathInImage,
    accepted: { en: 'a path as /v1/stream, with or without a query', zh: '路径，例如 /v1/stream，可带查询参数' },
    defaultText: { en: 'the usual ones', zh: '常用路径' },
    help: { en: 'try this path for WebSocket first', zh: '优先尝试的 WebSocket 路径' },
    repeatable: true,
  } satisfies Option<string>,
  subprotocol: {
    name: 'subprotocol',
    environment: [],
    placeholder: 'NAME',
    parse: parseToken,
    accepted: { en: 'a name as chat or v1.stream', zh: '名称，例如 chat、v1.stream' },
    defaultText: { en: 'the usual ones', zh: '常用子协议' },
    help: { en: 'offer this sub-protocol first', zh: '优先提供的子协议' },
    repeatable: true,
  } satisfies Option<string>,
  port: {
    name: 'port',
    environment: [],
    placeholder: 'PORT',
    parse: parseInteger(1, 65_535),
    accepted: { en: 'a number from 1 to 65535', zh: '1 到 65535 的整数' },
    defaultText: { en: 'every port that is listened on', zh: '镜像监听的全部端口' },
    help: { en: 'look at this port too', zh: '额外检查的端口' },
    repeatable: true,
  } satisfies Option<number>,
  cmd: {
    name: 'cmd',
    environment: [],
    placeholder: 'COMMAND',
    parse: (text: string) => ({ value: text }),
    accepted: { en: 'a command line', zh: '命令行' },
    defaultText: { en: "the image's own", zh: '镜像自带的启动命令' },
    help: { en: 'start the image with this command', zh: '镜像的启动命令' },
  } satisfies Option<string>,
  start: {
    name: 'start',
    environment: [],
    placeholder: 'SECONDS',
    parse: parseInteger(1, 3_600),
    accepted: seconds,
    defaultText: { en: '60', zh: '60' },
    help: { en: 'how long the image may take until a port accepts', zh: '等待端口可连接的最长秒数' },
  } satisfies Option<number>,
  idle: {
    name: 'idle',
    environment: [],
    placeholder: 'SECONDS',
    parse: parseInteger(1, 3_600),
    accepted: seconds,
    defaultText: { en: '20', zh: '20' },
    help: { en: 'how long a socket is kept idle', zh: '连接保持空闲的秒数' },
  } satisfies Option<number>,
  grace: {
    name: 'grace',
    environment: [],
    placeholder: 'SECONDS',
    parse: parseInteger(1, 3_600),
    accepted: seconds,
    defaultText: { en: '10', zh: '10' },
    help: { en: 'how long the image may take to end after SIGTERM', zh: '收到 SIGTERM 后退出的最长秒数' },
  } satisfies Option<number>,
  memory: {
    name: 'memory',
    environment: [],
    placeholder: 'MB',
    parse: parseInteger(6, 4_194_304),
    accepted: { en: 'a number from 6 to 4194304', zh: '6 到 4194304 的整数' },
    defaultText: { en: '2048', zh: '2048' },
    help: { en: 'memory that the image may use', zh: '镜像可用的内存' },
  } satisfies Option<number>,
  cpu: {
    name: 'cpu',
    environment: [],
    placeholder: 'CORES',
    parse: parseCores,
    accepted: { en: 'a number from 0.1 to 256', zh: '0.1 到 256 的数' },
    defaultText: { en: '1', zh: '1' },
    help: { en: 'processor cores that the image may use', zh: '镜像可用的 CPU 核数' },
  } satisfies Option<number>,
  json: {
    name: 'json',
    environment: [],
    placeholder: '',
    parse: () => ({ value: true }),
    accepted: none,
    defaultText: { en: 'a text for people', zh: '供人阅读的文本' },
    help: { en: 'print the report as JSON', zh: '以 JSON 输出报告' },
    alone: true,
  } satisfies Option<boolean>,
} as const;

function parseVariable(text: string): Parsed<readonly [string, string]> {
  const at = text.indexOf('=');
  const isGood = at > 0 && !text.includes('\0');
  return isGood ? { value: [text.slice(0, at), text.slice(at + 1)] } : unfit;
}

/** What may stand in the first line of a request (RFC 9112, section 3.2). */
function parsePathInImage(text: string): Parsed<string> {
  return /^\/[\x21\x22\x24-\x7e]{0,2047}$/.test(text) ? { value: text } : unfit;
}

/** RFC 9110, section 5.6.2. */
function parseToken(text: string): Parsed<string> {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/.test(text) ? { value: text } : unfit;
}

function parseCores(text: string): Parsed<number> {
  const value = Number(text);
  return /^\d+(\.\d+)?$/.test(text) && value >= 0.1 && value <= 256 ? { value } : unfit;
}

const unfit = { problem: { en: 'this has not the form', zh: '格式不符' } };
