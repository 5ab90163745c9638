import type { Action } from '../../contract/actions.ts';
import type { Change, ChangeKind } from '../../contract/change.ts';
import { ClientError } from '../../contract/errors.ts';
import type { ChangeEvent, StreamEndEvent } from '../../contract/resources/changes.ts';
import { mayDo } from '../../contract/roles.ts';
import type { Language } from '../../contract/text.ts';
import type { AccessChange } from '../../store/change-feed.ts';
import type { ProjectCaller } from '../request/authorize.ts';

export interface ChangeStreamOptions {
  readonly caller: ProjectCaller;
  readonly language: Language;
  /** Whether the caller is let in still. Rejects with a `ClientError` where not. */
  readonly again: () => Promise<ProjectCaller>;
}

export interface ChangeStreamTimes {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From the first change to the event that tells of it and of all that came meanwhile, ms. */
  readonly gather: number;
  /** Silence is broken by a comment after so long, ms. */
  readonly heartbeat: number;
  /** So many changes wait for a reader; with more it is told to read everything anew. */
  readonly most: number;
}

/** What a client waits before it connects again, ms. */
const retry = 2_000;

/** What one reader is told, as the text of Server-Sent Events (HTML standard, section 9.2). */
export class ChangeStream {
  readonly #language: Language;
  readonly #again: ChangeStreamOptions['again'];
  readonly #times: ChangeStreamTimes;
  #caller: ProjectCaller;
  #greeted = false;
  #pending = new Map<string, ChangeEvent>();
  #behind = false;
  /** What the caller may do may have changed. */
  #doubtful = false;
  #end: StreamEndEvent | undefined;
  /** Ends the present wait, which is for news or for the end alone. */
  #waiting: { readonly forNews: boolean; over(): void } | undefined;

  constructor({ caller, language, again }: ChangeStreamOptions, times: ChangeStreamTimes) {
    this.#caller = caller;
    this.#language = language;
    this.#again = again;
    this.#times = times;
  }

  /** Takes what has changed, as far as it concerns this reader. */
  tell(changes: readonly (Change | AccessChange)[]): void {
    for (const change of changes) this.#take(change);
    if (this.#hasNews && this.#waiting?.forNews) this.#waiting.over();
  }

  /** The next text is the last. */
  end(event: StreamEndEvent): void {
    this.#end ??= event;
    this.#waiting?.over();
  }

  /** What the reader is to have next, and whether that is the end; resolves after a heartbeat at the latest. */
  async next(): Promise<{ readonly text: string; readonly over: boolean }> {
    if (!this.#greeted) {
      this.#greeted = true;
      return { text: `retry: ${retry}\n${eventText('ready', {})}`, over: false };
    }
    const quiet = await this.#isQuiet(this.#times.heartbeat, true);
    if (!quiet) await this.#isQuiet(this.#times.gather, false);
    await this.#checkAccess();
    if (this.#end !== undefined) return { text: eventText('end', this.#end), over: true };
    return { text: this.#news() ?? ': nothing new\n\n', over: false };
  }

  get #hasNews(): boolean {
    return this.#pending.size > 0 || this.#behind || this.#doubtful;
  }

  #take(change: Change | AccessChange): void {
    if (change.kind === 'access') {
      this.#doubtful = true;
      return;
    }
    if (this.#behind || !isSeenBy(this.#caller, change)) return;
    const { kind, id, aspect } = change;
    this.#pending.set(`${kind} ${aspect} ${id}`, { kind, id, ...(aspect !== undefined && { aspect }) });
    if (this.#pending.size <= this.#times.most) return;
    this.#pending.clear();
    this.#behind = true;
  }

  /** Waits for the end, and for news where asked to; `true` when none came in `ms`, nor before the credential is over. */
  async #isQuiet(ms: number, forNews: boolean): Promise<boolean> {
    if (this.#end !== undefined || (forNews && this.#hasNews)) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(resolve, Math.max(0, Math.min(ms, this.#expiresAt - this.#times.now())), true);
    this.#waiting = { forNews, over: () => resolve(false) };
    const quiet = await promise;
    this.#waiting = undefined;
    clearTimeout(timer);
    return quiet;
  }

  async #checkAccess(): Promise<void> {
    if (this.#times.now() >= this.#expiresAt) this.#end ??= { reason: 'credential-expired' };
    if (this.#end !== undefined || !this.#doubtful) return;
    this.#doubtful = false;
    try {
      this.#caller = await this.#again();
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      const { code } = error.definition;
      this.#end ??= { reason: 'access-lost', error_code: code, error_msg: error.messageIn(this.#language) };
    }
  }

  #news(): string | undefined {
    const events = [...this.#pending.values()].filter(({ kind }) => mayDo(this.#caller.roles, rights[kind]));
    this.#pending.clear();
    if (this.#behind) {
      this.#behind = false;
      return eventText('resync', {});
    }
    return events.length === 0 ? undefined : events.map((event) => eventText('change', event)).join('');
  }

  get #expiresAt(): number {
    return (this.#caller.lease?.expiresAt ?? Number.POSITIVE_INFINITY) * 1_000;
  }
}

/** What one has to have to read the thing itself. */
const rights: Readonly<Record<ChangeKind, Action>> = {
  service: 'services.read',
  model: 'models.read',
  repository: 'images.read',
  organization: 'images.read',
  'pull-credential': 'models.read',
  app: 'apps.manage',
  webhook: 'webhooks.manage',
  volume: 'services.read',
};

function isSeenBy({ project, domain, roles }: ProjectCaller, { kind, projectId, domainId }: Change): boolean {
  const here = projectId === undefined ? domainId === domain.id : projectId === project.id;
  return here && mayDo(roles, rights[kind]);
}

function eventText(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
