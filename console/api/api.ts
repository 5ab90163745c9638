import type { Language } from '../../src/contract/text.ts';
import { ApiError, apiErrorOf } from './api-error.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root on, made with `path`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** The public API with the browser's session. Every failure is an `ApiError`. */
export interface Api {
  /** The answer's JSON. The caller names its type, which is that of the operation's schema. */
  call<Answer>(request: ApiRequest): Promise<Answer>;
  /** The answer as it comes, for what is no JSON or lasts. */
  open(request: ApiRequest): Promise<Response>;
}

/** Milliseconds within which an answer has to begin. */
const patience = 30_000;

/** A path of the API; what is put in is encoded. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: parts }, ...values.map(encodeURIComponent));
}

/** The path with its query, as the address bar has it. */
export function addressOf({ path: root, query }: Pick<ApiRequest, 'path' | 'query'>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? root : `${root}?${parameters}`;
}

/** `signedOut` is told when the session turns out to be over. */
export function createApi(language: Language, signedOut: () => void): Api {
  async function open(request: ApiRequest): Promise<Response> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), patience);
    try {
      const answer = await fetch(addressOf(request), {
        method: request.method,
        headers: {
          // No page of another origin may send this: what makes the session's cookie count.
          'X-Sluice-Console': '1',
          'X-Language': language === 'zh' ? 'zh-cn' : 'en-us',
          ...(request.body !== undefined && { 'Content-Type': 'application/json' }),
        },
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
        signal: request.signal === undefined ? late.signal : AbortSignal.any([late.signal, request.signal]),
        cache: 'no-store',
        redirect: 'error',
      });
      if (answer.ok) return answer;
      if (answer.status === 401 && request.path !== '/session') signedOut();
      throw apiErrorOf(answer.status, await answer.text(), answer.headers.get('X-Request-Id') ?? undefined);
    } catch (error) {
      if (error instanceof ApiError || request.signal?.aborted) throw error;
      throw new ApiError(noAnswer[language], 0, '', undefined);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    open,
    async call<Answer>(request: ApiRequest): Promise<Answer> {
      const answer = await open(request);
      const body = await answer.text();
      return (body === '' ? {} : JSON.parse(body)) as Answer;
    },
  };
}

const noAnswer: Readonly<Record<Language, string>> = {
  en: 'The platform does not answer. Look whether it runs and whether this machine still reaches it.',
  zh: '平台没有响应。请检查平台是否正在运行，以及本机能否访问该地址。',
};
