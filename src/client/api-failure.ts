import { existsSync } from 'node:fs';
import { bareMessage } from '../contract/error-message.ts';
import { OperatorError, operatorError } from '../contract/operator-errors.ts';
import type { Target } from './target.ts';

/** An answer of the platform that is an error: its own words, which say what to do, and the id under which its log has it. */
export class ApiRefusal extends OperatorError {
  readonly status: number;
  /** `ModelArts.3002`; empty where the answer has none. */
  readonly code: string;

  constructor(status: number, code: string, message: string, requestId: string) {
    super('api.refused', {
      message,
      codes: [code, `HTTP ${status}`].filter((part) => part !== '').join(', '),
      requestId,
    });
    this.status = status;
    this.code = code;
  }
}

/** Reads the forms that the platform's errors have: its own, Keystone's, the registry's. */
export function refusal(status: number, headers: Headers, text: string): ApiRefusal {
  const found = readError(text);
  return new ApiRefusal(status, found?.code ?? '', found?.message ?? excerpt(text), headers.get('X-Request-Id') ?? '-');
}

function readError(text: string): { readonly code: string; readonly message: string } | undefined {
  try {
    const body = JSON.parse(text);
    // The registry's management answers with the list itself.
    const list = Array.isArray(body) ? body : body?.errors;
    const [first] = Array.isArray(list) ? list : [];
    const code = body?.error_code ?? first?.errorCode ?? first?.code ?? '';
    const message = body?.error_msg ?? body?.error?.message ?? first?.errorMessage ?? first?.message;
    return typeof message === 'string' ? { code: String(code), message } : undefined;
  } catch {
    return undefined;
  }
}

/** Something in front of the platform answered, in a form of its own. */
function excerpt(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
}

const unknownAuthority =
  /^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT.*|CERT_SIGNATURE_FAILURE)$/;

/** Why no answer came, in words; `error` is what the runtime threw. */
export function connectionFailure(target: Pick<Target, 'name' | 'address' | 'socket' | 'ca'>, error: unknown): unknown {
  if (error instanceof OperatorError || !(error instanceof Error)) return error;
  const { address, name, socket } = target;
  const code = 'code' in error ? String(error.code) : '';
  const detail = bareMessage(error);
  const cause = { cause: error };
  if (error.name === 'TimeoutError') return operatorError('api.silent', { address }, cause);
  if (socket !== undefined && !existsSync(socket)) return operatorError('api.not-running', { path: socket }, cause);
  if (unknownAuthority.test(code)) {
    return operatorError(target.ca === undefined ? 'api.unknown-ca' : 'api.other-ca', { address, name }, cause);
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return operatorError('api.other-name', { address, detail }, cause);
  if (code === 'CERT_HAS_EXPIRED') return operatorError('api.expired', { address }, cause);
  return operatorError('api.unreachable', { address, detail }, cause);
}
