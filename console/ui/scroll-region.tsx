import type { ReactNode, Ref, UIEventHandler } from 'react';

interface ScrollRegionProps {
  /** What it is, for screen readers. */
  readonly label: string;
  readonly className?: string;
  readonly ref?: Ref<HTMLElement>;
  readonly onScroll?: UIEventHandler<HTMLElement>;
  readonly children: ReactNode;
}

/** A part of the page that scrolls by itself. */
export function ScrollRegion({ label, children, ...rest }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section {...rest} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
