/** The cookie of a signed-in console. Its prefix binds it to this host, to TLS and to every path (RFC 6265bis, section 4.1.3.2). */
export const sessionCookie = '__Host-sluice-session';

/**
 * `1` in every request of the console. A page of another origin can send it only after a preflight, which is never granted: the
 * cookie counts for nothing without it.
 */
export const consoleHeader = 'X-Sluice-Console';
