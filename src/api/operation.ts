import type { Context } from 'hono';
import type { z } from 'zod';
import type { Action } from '../contract/actions.ts';
import type { ErrorKey } from '../contract/errors.ts';
import type { AuditTrail } from './request/audit-trail.ts';

/** What every request carries while it is answered. */
export interface ApiEnvironment {
  Variables: {
    /** 32 hexadecimal digits; `X-Request-Id` of the answer. */
    requestId: string;
    /** What the operation that answers takes. */
    action: Operation['action'];
    /** Follows a call that may change something. */
    trail?: AuditTrail;
  };
}

export type ApiContext = Context<ApiEnvironment>;

interface OperationAnswer {
  readonly description: string;
  /** JSON in this form; left out for answers that are not JSON. */
  readonly schema?: z.ZodType;
  readonly contentType?: string;
}

/** One operation of the API: the same value routes it, checks it and documents it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As in OpenAPI: `/v1/{project_id}/models`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly parameters?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answers: Readonly<Record<number, OperationAnswer>>;
  /** What goes wrong here beside what goes wrong everywhere (`openapi/usual-errors.ts`). */
  readonly errors?: readonly ErrorKey[];
  /** The right that the caller has to have. `self`: none but to be known; `none`: not even that. */
  readonly action: Action | 'self' | 'none';
  handle(context: ApiContext): Promise<Response> | Response;
}

/** `GET /v1/{project_id}/models`. */
export function operationName({ method, path }: Pick<Operation, 'method' | 'path'>): string {
  return `${method.toUpperCase()} ${path}`;
}
