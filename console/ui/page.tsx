import { App } from 'antd';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { useWords } from '../language/use-words.ts';

const words = { where: { en: 'You are here', zh: '当前位置' } } as const;

interface PageProps {
  readonly title: string;
  /** The pages above this one. */
  readonly trail?: readonly { readonly label: string; readonly to: string }[];
  /** Buttons beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The outside of every page. Its title is what a screen reader says when the page changes. */
export function Page({ title, trail = [], actions, children }: PageProps) {
  const t = useWords(words);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Sluice`;
    // Whoever came here before the page did waits where pages are shown.
    if (document.activeElement === heading.current?.closest('main')) heading.current?.focus();
  }, [title]);
  return (
    <App>
      {trail.length > 0 && (
        <nav aria-label={t.where} className="trail">
          {trail.map(({ label, to }, index) => (
            <span key={to}>
              {index > 0 && ' / '}
              <Link href={to}>{label}</Link>
            </span>
          ))}
        </nav>
      )}
      <div className="page-header">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div className="page-actions">{actions}</div>}
      </div>
      {children}
    </App>
  );
}
