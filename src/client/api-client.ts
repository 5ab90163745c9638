import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { signRequest } from '../auth/sign-request.ts';
import { bodyHashHeader, signedTargetHeader } from '../contract/gateway-headers.ts';
import { operatorError } from '../contract/operator-errors.ts';
import type { Language } from '../contract/text.ts';
import { connectionFailure, refusal } from './api-failure.ts';
import type { Credential, Target } from './target.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root on, parts encoded (`apiPath`); `{p}` stands for the project's id. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** Seconds; 60 unless told otherwise. */
  readonly within?: number;
  /** Ends the call early. */
  readonly signal?: AbortSignal;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The platform's API as the user of a target. Every failure is an `OperatorError`; what the platform refuses an `ApiRefusal`. */
export interface ApiClient {
  readonly target: Target;
  /** The answer in the form of `schema`, fields beyond it included. */
  call<Schema extends z.ZodType>(request: ApiRequest, schema: Schema): Promise<z.infer<Schema>>;
  /** The answer as it is, for what is not JSON. */
  send(request: ApiRequest): Promise<ApiAnswer>;
  /** Header fields that prove a call with GET to `url`, which is made elsewhere, as the calls before were proven. */
  prove(url: URL): Promise<Readonly<Record<string, string>>>;
  /** The answer's body as it comes, without a deadline: for what lasts until its signal fires. */
  stream(request: ApiRequest): Promise<ReadableStream<Uint8Array>>;
}

const usualDeadline = 60;

export interface ApiClientOptions {
  readonly target: Target;
  readonly language: Language;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A path of the API; what is put in is encoded. */
export function apiPath(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: parts }, ...values.map(encodeURIComponent));
}

export function createApiClient({ target, language, now }: ApiClientOptions): ApiClient {
  // A socket's own host is nobody's: what counts is the same in the signature and the request.
  const origin = target.socket === undefined ? target.address : 'http://localhost';
  let usable = [...target.credentials];
  const prove = proofs(target, now, (url, init) => exchange(url, init, usualDeadline));

  async function open(url: URL, init: RequestInit, signal: AbortSignal | undefined): Promise<Response> {
    const { socket: unix, ca } = target;
    const way = unix === undefined ? (ca === undefined ? {} : { tls: { ca } }) : { unix };
    // Bun ends a silent answer after some minutes unless it is told not to.
    const options = { ...init, ...way, ...(signal && { signal }), redirect: 'manual', timeout: false } as const;
    return fetch(url, options);
  }

  async function exchange(url: URL, init: RequestInit, within: number, outer?: AbortSignal): Promise<ApiAnswer> {
    const deadline = AbortSignal.timeout(within * 1_000);
    const signal = outer === undefined ? deadline : AbortSignal.any([deadline, outer]);
    try {
      const answer = await open(url, init, signal);
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    } catch (error) {
      if (outer?.aborted) throw error;
      throw connectionFailure(target, error);
    }
  }

  async function stream({ signal, ...request }: ApiRequest): Promise<ReadableStream<Uint8Array>> {
    const url = urlOf(request);
    const opened = await proven(request, url, async (init) => {
      try {
        const answer = await open(url, init, signal);
        if (answer.status < 400) return { status: answer.status, headers: answer.headers, text: '', body: answer.body };
        return { status: answer.status, headers: answer.headers, text: await answer.text(), body: null };
      } catch (error) {
        if (signal?.aborted) throw error;
        throw connectionFailure(target, error);
      }
    });
    return opened.body ?? new Blob([]).stream();
  }

  function send(request: ApiRequest): Promise<ApiAnswer> {
    const url = urlOf(request);
    const { within = usualDeadline, signal } = request;
    return proven(request, url, (init) => exchange(url, init, within, signal));
  }

  function urlOf(request: ApiRequest): URL {
    const url = new URL(`${origin}${request.path.replace('{p}', target.project.id)}`);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.append(name, String(value));
    }
    return url;
  }

  /** Makes a request with the first credential that is taken. */
  async function proven<Answer extends ApiAnswer>(
    { method, body: value }: ApiRequest,
    url: URL,
    perform: (init: RequestInit) => Promise<Answer>,
  ): Promise<Answer> {
    const body = value === undefined ? undefined : JSON.stringify(value);
    const headers = {
      'X-Language': language === 'zh' ? 'zh-cn' : 'en-us',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    };
    for (;;) {
      const [credential, ...others] = usable;
      const proof = credential === undefined ? {} : await prove(credential, { method, url, ...(body && { body }) });
      const init = { method, headers: { ...headers, ...proof }, ...(body !== undefined && { body }) };
      const answer = await perform(init);
      // A key may have been deleted since.
      if (answer.status === 401 && others.length > 0) usable = others;
      else if (answer.status >= 400) throw refusal(answer.status, answer.headers, answer.text);
      else return answer;
    }
  }

  return {
    target,
    send,
    stream,
    async prove(url) {
      const [credential] = usable;
      return credential === undefined ? {} : prove(credential, { method: 'GET', url });
    },
    async call(request, schema) {
      const answer = await send(request);
      const body = readJson(answer.text);
      if (!schema.safeParse(body).success) {
        const requestId = answer.headers.get('X-Request-Id') ?? '-';
        throw operatorError('api.unexpected', { address: target.address, status: answer.status, requestId });
      }
      return body as z.infer<typeof schema>;
    },
  };
}

function readJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Proven {
  readonly method: string;
  readonly url: URL;
  readonly body?: string;
}

/** How each kind of credential proves a request; a token is fetched once. */
function proofs(target: Target, now: () => number, exchange: (url: URL, init: RequestInit) => Promise<ApiAnswer>) {
  let token: string | undefined;
  return async (credential: Credential, request: Proven): Promise<Readonly<Record<string, string>>> => {
    if (credential.kind === 'access-key') {
      return { ...signRequest({ ...request, ...credential, now: now() }), ...gatewayFacts(request) };
    }
    // A login does not know its project yet.
    const scope = target.project.id === '' ? undefined : { project: { id: target.project.id } };
    token ??= await fetchToken(credential, scope, (init) => exchange(new URL('/v3/auth/tokens', request.url), init));
    return { 'X-Auth-Token': token };
  };
}

/** What the gateway tells the API of a signed request. Without TLS there is none in between: the API's own socket. */
function gatewayFacts({ url, body = '' }: Proven): Readonly<Record<string, string>> {
  if (url.protocol !== 'http:') return {};
  return {
    [signedTargetHeader]: `${url.pathname}${url.search}`,
    [bodyHashHeader]: createHash('sha256').update(body).digest('hex'),
  };
}

type Password = Extract<Credential, { readonly kind: 'password' }>;

async function fetchToken(
  { user, domain, password }: Password,
  scope: object | undefined,
  exchange: (init: RequestInit) => Promise<ApiAnswer>,
): Promise<string> {
  const identity = { methods: ['password'], password: { user: { name: user, password, domain: { name: domain } } } };
  const { status, headers, text } = await exchange({
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope } }),
  });
  const token = headers.get('X-Subject-Token');
  if (token === null) throw refusal(status, headers, text);
  return token;
}
