import { appendFileSync, closeSync, openSync } from 'node:fs';
import { connectionFailure, refusal } from '../client/api-failure.ts';
import { findService } from '../client/find-service.ts';
import { inferenceAddress } from '../client/inference-address.ts';
import { configurationError } from '../config/mistake.ts';
import type { Parsed } from '../config/option.ts';
import { parseInteger, parsePath } from '../config/parsers.ts';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { type ClientContext, clientCommand } from './client-command.ts';
import { interruptedExitCode } from './exit-codes.ts';
import { headerOption } from './header-option.ts';
import { ownOption, parseText } from './own-options.ts';
import { printable } from './printable.ts';
import { queryOption } from './query-option.ts';
import { terminalText } from './terminal-text.ts';
import { interrupted, untilInterrupted } from './until-interrupted.ts';

const usualTimeout = 600;
/** Of a refusal so much is looked at, and of an answer so much put into JSON. */
const mostOfRefusal = 64 * 1024;
const mostOfJson = 16 * 1024 * 1024;

const callOptions = {
  method: ownOption({
    name: 'method',
    placeholder: 'METHOD',
    parse: parseMethod,
    accepted: { en: 'a method as GET or POST', zh: '请求方法，例如 GET、POST' },
    defaultText: { en: 'GET; with a body POST', zh: 'GET；有请求体时为 POST' },
    help: { en: 'method of the request', zh: '请求方法' },
  }),
  // `--data` is the platform's folder.
  body: ownOption({
    name: 'body',
    placeholder: 'TEXT',
    parse: parseText,
    accepted: { en: 'a text', zh: '文本' },
    help: { en: 'send this body; JSON is labelled as such', zh: '请求体；内容为 JSON 时自动标明' },
  }),
  file: ownOption({
    name: 'body-file',
    placeholder: 'FILE',
    parse: (text, place) => (text === '-' ? { value: '/dev/stdin' } : parsePath(text, place)),
    accepted: { en: 'a file, or - for standard input', zh: '文件，- 表示标准输入' },
    help: { en: 'send what stands in this file', zh: '以该文件内容作为请求体' },
  }),
  header: headerOption,
  query: queryOption,
  output: ownOption({
    name: 'output',
    placeholder: 'FILE',
    parse: parsePath,
    accepted: { en: 'a file', zh: '文件' },
    defaultText: { en: 'standard output', zh: '标准输出' },
    help: { en: 'write the answer to this file', zh: '将响应写入该文件' },
  }),
  timeout: ownOption({
    name: 'timeout',
    placeholder: 'SECONDS',
    parse: parseInteger(1, 86_400),
    accepted: { en: 'a number from 1 to 86400', zh: '1 到 86400 的整数' },
    defaultText: { en: String(usualTimeout), zh: String(usualTimeout) },
    help: { en: 'how long the answer may take to begin', zh: '等待响应开始的最长秒数' },
  }),
} as const;

type Context = ClientContext<typeof callOptions>;

export const callCommand = clientCommand({
  name: 'call',
  summary: {
    en: "call a service over HTTP; the answer's body is printed as it comes",
    zh: '以 HTTP 调用服务，边接收边输出响应内容',
  },
  arguments: [{ name: 'SERVICE' }, { name: 'PATH' }],
  ownOptions: callOptions,
  examples: [
    'sluice call voice /healthz',
    `sluice call voice /v1/predict --body '{"text": "hello"}'`,
    'sluice call voice /v1/detect --body-file speech.wav --output answer.json',
  ],
  exitCodes: {
    0: { en: 'the answer has a status from 200 to 299', zh: '响应状态码为 200 到 299' },
    1: { en: 'it has another one, or there is no answer', zh: '响应状态码为其他值，或没有响应' },
    ...interruptedExitCode,
  },
  async run(context) {
    const { given, language } = context;
    if (given.body !== undefined && given.file !== undefined) {
      throw configurationError([{ where: '--body-file', problem: oneBody }], language);
    }
    const outcome = await untilInterrupted((signal) => call(context, signal));
    return outcome === 'interrupted' ? interrupted : outcome;
  },
});

async function call(context: Context, signal: AbortSignal): Promise<number> {
  const { api, args, given } = context;
  const [name = '', path = ''] = args;
  const service = await findService(api, name);
  const url = await inferenceAddress(api, { service, path, query: given.query });
  const beganAt = performance.now();
  const response = await send(context, url, signal);
  const milliseconds = Math.round(performance.now() - beganAt);
  if (given.json) return answerAsJson(context, response, milliseconds);
  if (response.ok) {
    await writeBody(context, response.body);
    return 0;
  }
  await refuse(context, response, { name, path });
  return 1;
}

async function send({ api, given }: Context, url: URL, signal: AbortSignal): Promise<Response> {
  const { ca } = api.target;
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new DOMException('', 'TimeoutError')),
    (given.timeout ?? usualTimeout) * 1_000,
  );
  const body = bodyOf(given);
  const headers = new Headers({ 'User-Agent': 'sluice', 'Accept-Encoding': 'identity', ...(body && typeOf(given)) });
  for (const [name, value] of given.header) headers.set(name, value);
  const options = {
    method: given.method ?? (body === undefined ? 'GET' : 'POST'),
    headers,
    redirect: 'manual',
    signal: AbortSignal.any([signal, late.signal]),
    timeout: false,
    ...(ca !== undefined && { tls: { ca } }),
    ...(body !== undefined && { body }),
  } as const;
  try {
    return await fetch(url, options);
  } catch (error) {
    if (signal.aborted) throw error;
    if (given.file !== undefined && isFileError(error)) {
      throw operatorError('input.file', { path: given.file, detail: bareMessage(error) }, { cause: error });
    }
    const { name, address } = api.target;
    throw connectionFailure({ name, address, ...(ca !== undefined && { ca }) }, error);
  } finally {
    clearTimeout(timer);
  }
}

function bodyOf({ body, file }: Context['given']) {
  if (file === '/dev/stdin') return Bun.stdin.stream();
  return file === undefined ? body : Bun.file(file);
}

function typeOf({ body }: Context['given']): Record<string, string> {
  if (body === undefined) return { 'Content-Type': 'application/octet-stream' };
  return { 'Content-Type': isJson(body) ? 'application/json' : 'text/plain; charset=utf-8' };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(ENOENT|EACCES|EISDIR|EPERM)$/.test(String(error.code));
}

/** To the file or to standard output, no faster than it is taken there. */
async function writeBody({ given, output }: Context, body: AsyncIterable<Uint8Array> | null): Promise<void> {
  if (body === null) return;
  if (given.output !== undefined) return writeFile(given.output, body);
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    if (!output.isTerminal) await output.write(bytes);
    else if (bytes.includes(0)) throw operatorError('call.not-text', {});
    else await output.write(Buffer.from(terminalText(decoder.decode(bytes, { stream: true }))));
  }
}

async function writeFile(path: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  let file: number | undefined;
  try {
    file = openSync(path, 'w');
    for await (const bytes of body) appendFileSync(file, bytes);
  } catch (error) {
    throw operatorError('call.output', { path, detail: bareMessage(error) }, { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The platform's own refusals in its words; of an image's answer the body as it is, and the status on standard error. */
async function refuse(context: Context, response: Response, { name, path }: { name: string; path: string }) {
  const { status, headers, statusText } = response;
  const [head, rest] = await beginningOf(response.body);
  const said = refusal(status, headers, Buffer.from(head).toString());
  if (said.code !== '') throw said;
  await writeBody(context, rest);
  const line = printable(`HTTP ${status} ${statusText}`.trimEnd());
  throw operatorError('call.failed', { status: line, path, name });
}

/** What a body begins with, and all of it. */
async function beginningOf(body: ReadableStream<Uint8Array> | null): Promise<[Uint8Array, AsyncIterable<Uint8Array>]> {
  const source = (body ?? new Blob([]).stream())[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < mostOfRefusal) {
    const { done, value } = await source.next();
    if (done) break;
    parts.push(value);
    size += value.length;
  }
  const head = Buffer.concat(parts);
  async function* all() {
    yield head;
    yield* { [Symbol.asyncIterator]: () => source };
  }
  return [head, all()];
}

async function answerAsJson(context: Context, response: Response, milliseconds: number): Promise<number> {
  const { given, answer } = context;
  const told = {
    status: response.status,
    headers: [...response.headers],
    first_byte_ms: milliseconds,
  };
  if (given.output !== undefined) {
    await writeBody(context, response.body);
    answer({ ...told, output: given.output }, () => []);
  } else {
    const bytes = await wholeOf(response.body);
    answer({ ...told, size: bytes.length, ...contentOf(bytes) }, () => []);
  }
  return response.ok ? 0 : 1;
}

async function wholeOf(body: ReadableStream<Uint8Array> | null): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of body ?? []) {
    parts.push(bytes);
    size += bytes.length;
    if (size > mostOfJson) throw operatorError('call.too-large', { bytes: mostOfJson });
  }
  return Buffer.concat(parts);
}

function contentOf(bytes: Buffer): { readonly data: string } | { readonly data_base64: string } {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? { data: text } : { data_base64: bytes.toString('base64') };
}

/** RFC 9110, section 9.1. CONNECT and TRACE are for proxies. */
function parseMethod(text: string): Parsed<string> {
  const isGood = /^[A-Z][A-Z-]{0,31}$/.test(text) && text !== 'CONNECT' && text !== 'TRACE';
  return isGood ? { value: text } : { problem: { en: 'this is no method for it', zh: '不是可用的请求方法' } };
}

const oneBody = { en: 'there can be one body: --body or this', zh: '请求体只能有一个：--body 或此选项' };
