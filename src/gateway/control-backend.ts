import { join } from 'node:path';
import { type ClientError, clientError } from '../contract/errors.ts';
import { parseStoredContent } from '../contract/stored-content.ts';
import { type ContentPlace, ContentPlaces } from './content-places.ts';
import type { ContentFile } from './content-sender.ts';
import { Dial, type Dialling } from './dial.ts';
import { fieldsNamed, fieldValue } from './field.ts';
import { storedContentField } from './known-field.ts';
import { MalformedMessage } from './malformed.ts';
import type { ResponseHead } from './response-head.ts';
import type { Attempt, Backend, ReachObserver, Upstream } from './upstream.ts';

/** The control process behind its unix socket: everything that is not inference. While it is away the answer is 503. */
export class ControlBackend implements Backend {
  readonly bodyHasDeadline = true;
  readonly #socketPath: string;
  readonly #dialling: Dialling;
  readonly #connectSeconds: number;
  readonly #contentFolder: string | undefined;
  readonly #contentPlaces: ContentPlaces;

  /** `contents`: the registry's folder, of which it may name files to be sent, and how many at once. */
  constructor(
    socketPath: string,
    dialling: Dialling,
    connectSeconds: number,
    contents: { readonly folder: string | undefined; readonly most: number },
  ) {
    this.#contentFolder = contents.folder;
    this.#contentPlaces = new ContentPlaces(contents.most);
    this.#socketPath = socketPath;
    this.#dialling = dialling;
    this.#connectSeconds = connectSeconds;
  }

  /** For a file that can be sent in place of a body; undefined where none can be now. */
  takeContentPlace(): ContentPlace | undefined {
    return this.#contentFolder === undefined ? undefined : this.#contentPlaces.take();
  }

  contentOf(head: ResponseHead): ContentFile | undefined {
    const [field] = fieldsNamed(head, storedContentField);
    if (field === undefined) return undefined;
    const content = parseStoredContent(fieldValue(head.bytes, field));
    if (content === undefined || this.#contentFolder === undefined) throw new MalformedMessage('http.field-value');
    return { ...content, path: join(this.#contentFolder, content.path) };
  }

  reach(observer: ReachObserver, idle: Upstream | undefined): Attempt {
    if (idle !== undefined && idle.target === undefined) {
      observer.onReached(idle);
      return nothingToCancel;
    }
    idle?.channel.close();
    return new Dial(
      { unix: this.#socketPath },
      {
        onConnected: (channel) => observer.onReached({ channel, target: undefined, reused: false }),
        onDialFailure: (failure) => observer.onUnreachable(clientError('platform.starting', {}, { cause: failure })),
      },
      this.#dialling,
      this.#connectSeconds,
    );
  }

  explainSilence(_upstream: Upstream, onExplained: (error: ClientError) => void): Attempt {
    onExplained(clientError('platform.starting', {}));
    return nothingToCancel;
  }

  notHttp(): ClientError {
    return clientError('platform.starting', {});
  }

  answered(): void {}
  failed(): void {}
  left(): void {}
}

/** For attempts that were over before they could be cancelled. */
export const nothingToCancel: Attempt = { cancel: () => undefined };
