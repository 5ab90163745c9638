/** How a registry wants to know who asks. */
export type Challenge =
  | { readonly kind: 'basic' }
  /** `realm`: where tokens are to be had. */
  | { readonly kind: 'bearer'; readonly realm: URL; readonly service: string | undefined };

/** Reads `WWW-Authenticate`, in which several ways may stand: tokens before passwords. Undefined where none is known. */
export function readChallenge(header: string): Challenge | undefined {
  const at = header.search(/(?:^|[\s,])bearer\s/i);
  if (at >= 0) {
    const parts = new Map<string, string>();
    for (const [, name = '', value = ''] of header.slice(at).matchAll(/(\w+)="([^"]*)"/g)) {
      // Behind them another way may follow, with parts of the same name.
      if (!parts.has(name.toLowerCase())) parts.set(name.toLowerCase(), value);
    }
    const realm = URL.parse(parts.get('realm') ?? '');
    if (realm !== null) return { kind: 'bearer', realm, service: parts.get('service') };
  }
  return /(?:^|[\s,])basic(?:\s|,|$)/i.test(header) ? { kind: 'basic' } : undefined;
}
