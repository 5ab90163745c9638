import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** Rows that are in the page above and below what is in sight, so that a quick scroll shows no gap. */
const margin = 8;

interface RowWindow {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** The first row that is in the page, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  onScroll(): void;
  /** Brings a row into sight. */
  reveal(index: number): void;
}

/**
 * Which of `count` rows of one height have to be in the page. While the last one is in sight, those that come are followed.
 * `height`: of a row and of all that is in sight, pixels. `last`: something else for every other last row.
 */
export function useWindow(
  count: number,
  last: unknown,
  height: { readonly row: number; readonly sight: number },
): RowWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const seenAt = useRef(0);
  const [first, setFirst] = useState(0);
  const inSight = Math.ceil(height.sight / height.row) + 1;
  const from = Math.max(0, Math.min(first, count - inSight) - margin);

  function onScroll() {
    const box = scroller.current;
    if (box === null) return;
    // On a busy machine rows may have come since it was brought to its end: only who scrolls up leaves that.
    if (box.scrollHeight - box.scrollTop - box.clientHeight < height.row) following.current = true;
    else if (box.scrollTop < seenAt.current) following.current = false;
    seenAt.current = box.scrollTop;
    setFirst(Math.floor(box.scrollTop / height.row));
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: `last` changes when there is something to follow
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null || !following.current) return;
    box.scrollTop = box.scrollHeight;
    seenAt.current = box.scrollTop;
    setFirst(Math.floor(box.scrollTop / height.row));
  }, [count, last, height.row]);

  return {
    scroller,
    from,
    to: Math.min(count, from + inSight + 2 * margin),
    onScroll,
    reveal(index) {
      const box = scroller.current;
      if (box === null) return;
      const top = index * height.row;
      following.current = index >= count - 1;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + height.row > box.scrollTop + box.clientHeight) box.scrollTop = top + height.row - box.clientHeight;
    },
  };
}
