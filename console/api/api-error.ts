/** What the platform answered instead of what was asked for, or that it did not answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Of HTTP; 0 when there was no answer. */
  readonly status: number;
  /** `ModelArts.…`, `APIG.…`, `SVCSTG.…`; empty when there is none. */
  readonly code: string;
  readonly requestId: string | undefined;

  constructor(message: string, status: number, code: string, requestId: string | undefined) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }

  /** Nothing arrived, or something in between said that it cannot pass it on: another time it may. */
  get mayPass(): boolean {
    return this.status === 0 || this.status >= 502;
  }
}

/** Reads the forms that errors have: ModelArts', Keystone's and the images' (reference, sections 3.1, 4.2, 5). */
export function apiErrorOf(status: number, body: string, requestId: string | undefined): ApiError {
  const { code, message } = wordsOf(body);
  return new ApiError(message ?? `HTTP ${status}`, status, code ?? '', requestId);
}

function wordsOf(body: string): { readonly code?: string | undefined; readonly message?: string | undefined } {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // An answer of something in between, a proxy for instance, is no JSON: its status has to do.
    return {};
  }
  const first = Array.isArray(value) ? value[0] : value;
  if (typeof first !== 'object' || first === null) return {};
  const fields = first as Record<string, unknown>;
  const inner = fields['error'];
  if (typeof inner === 'object' && inner !== null)
    return { message: text((inner as Record<string, unknown>)['message']) };
  return {
    code: text(fields['error_code'] ?? fields['errorCode']),
    message: text(fields['error_msg'] ?? fields['errorMessage']),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
