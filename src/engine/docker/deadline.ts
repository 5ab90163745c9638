/** A signal that fires with `signal` or after `milliseconds`, whichever is first; `dispose` frees timer and listener. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** Whether it was the time that ended it. */
  readonly expired: () => boolean;
  /** Starts the time again. */
  readonly extend: () => void;
  /** Stops the time; the signal still follows its parent. */
  readonly lift: () => void;
}

/** Not `AbortSignal.any`: the parent may live as long as the process, and must not collect listeners. */
export function deadlineAfter(milliseconds: number, parent?: AbortSignal): Deadline {
  const controller = new AbortController();
  let expired = false;
  let timer: Timer | undefined;
  const follow = () => controller.abort(parent?.reason);
  const expire = () => {
    expired = true;
    controller.abort(new DOMException('The deadline has passed', 'TimeoutError'));
  };
  const lift = () => clearTimeout(timer);
  const extend = () => {
    lift();
    timer = setTimeout(expire, milliseconds);
  };
  if (parent?.aborted) follow();
  else {
    parent?.addEventListener('abort', follow, { once: true });
    extend();
  }
  return {
    signal: controller.signal,
    expired: () => expired,
    extend,
    lift,
    [Symbol.dispose]() {
      lift();
      parent?.removeEventListener('abort', follow);
    },
  };
}
