import { type RefObject, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

/**
 * For the element that holds the pages. Whoever goes to another page is at its title then, as after loading one; whoever is
 * in the page already, in its tabs for instance, stays there, and the first page is begun from the top.
 */
export function useFocusOnNewPage(): RefObject<HTMLElement | null> {
  const [location] = useLocation();
  const content = useRef<HTMLElement>(null);
  const shown = useRef(location);
  useEffect(() => {
    if (shown.current === location) return;
    shown.current = location;
    const { current } = content;
    const { activeElement } = document;
    if (current === null || (activeElement !== current && current.contains(activeElement))) return;
    // A page that is still on its way takes the focus from here; the one before is hidden until then.
    const title = current.querySelector('h1');
    (title?.checkVisibility() ? title : current).focus();
  }, [location]);
  return content;
}
