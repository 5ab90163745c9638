import type { Logger } from '../log/logger.ts';
import type { RegistryCatalog } from './catalog.ts';

/** Gathers what was pulled, so that a pull of many layers is one write. What was not written when the process dies is not counted. */
export interface PullTally extends AsyncDisposable {
  image(repository: string): void;
  sent(repository: string, bytes: number): void;
}

const restMilliseconds = 1_000;

export function createPullTally(catalog: RegistryCatalog, log: Logger): PullTally {
  let gathered = new Map<string, { images: number; bytes: number }>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  async function write(): Promise<void> {
    const due = gathered;
    gathered = new Map();
    for (const [repository, { images, bytes }] of due) {
      try {
        await catalog.pulled(repository, images, bytes);
      } catch (error) {
        log.error({ error, repository }, 'cannot count pulls');
      }
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  }

  function add(repository: string, images: number, bytes: number): void {
    const before = gathered.get(repository) ?? { images: 0, bytes: 0 };
    gathered.set(repository, { images: before.images + images, bytes: before.bytes + bytes });
    timer ??= setTimeout(flush, restMilliseconds);
  }

  return {
    image: (repository) => add(repository, 1, 0),
    sent: (repository, bytes) => add(repository, 0, bytes),
    [Symbol.asyncDispose]: flush,
  };
}
