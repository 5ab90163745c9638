/**
 * `base` with what the caller adds: a path of the image, a query. Undefined where that makes no address that every
 * client understands alike.
 */
export function calledAddress(base: string, rest: string): string | undefined {
  const added = rest.trim();
  const between = added === '' || added.startsWith('/') || added.startsWith('?') ? '' : '/';
  try {
    const address = new URL(`${base}${between}${added}`);
    // `..` must not lead out of the service; a bad escape is read differently by everybody; a fragment is not sent.
    if (!address.href.startsWith(base) || address.hash !== '') return undefined;
    decodeURIComponent(address.pathname + address.search);
    return address.href;
  } catch {
    return undefined;
  }
}
