/** What a caller proved to be who they are with; `retention-rule`: nobody called, the rules of a repository took something away. */
export const auditCredentials = [
  'token',
  'access-key',
  'temporary-key',
  'session',
  'password',
  'registry-login',
  'retention-rule',
] as const;

/** The client address of a call that came over the sockets of the data folder, which only their owner may use. */
export const localAddress = 'local';

/** `unfinished`: not over yet, or the platform ended before it was, so that nobody knows what came of it. */
export const auditResults = ['success', 'refused', 'failed', 'unfinished'] as const;

export type AuditResult = (typeof auditResults)[number];

/** Something that a call was about: its kind in the API's word, and its id. */
export interface AuditResource {
  readonly type: string;
  readonly id: string;
}

/** Who wants to do what. Written before anything is done. */
export interface AuditStart {
  /** `X-Request-Id` of the answer. */
  readonly id: string;
  /** When the caller was known, ms since the epoch. */
  readonly at: number;
  readonly domainId: string;
  /** Empty where the caller is nobody that there is: a wrong login, a rule. */
  readonly userId: string;
  /** As it was then. */
  readonly userName: string;
  readonly credential: { readonly kind: (typeof auditCredentials)[number]; readonly id: string };
  /** An IP address, or `local`. */
  readonly clientAddress: string;
  /** `POST /v1/{project_id}/services`: the operation as the API's document names it. */
  readonly action: string;
  /** That of the path. */
  readonly projectId?: string;
  /** Those of the path; none where the call makes something. */
  readonly resources: readonly AuditResource[];
}

/** What came of it. */
export interface AuditEnd {
  /** When it was over, ms since the epoch. */
  readonly at: number;
  readonly status: number;
  readonly errorCode?: string;
  /** What it made. */
  readonly made?: AuditResource;
}

/** One call that changes something, or wanted to. */
export interface AuditRecord extends AuditStart {
  readonly end?: Pick<AuditEnd, 'at' | 'status' | 'errorCode'>;
}

export function auditResult(end: AuditRecord['end']): AuditResult {
  if (end === undefined) return 'unfinished';
  if (end.status < 400) return 'success';
  return end.status < 500 ? 'refused' : 'failed';
}
