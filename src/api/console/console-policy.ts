/** What a page of the console may load and call, as headers. */
export interface ConsoleAddress {
  /** `Host` of the request. */
  readonly host: string;
  /** `https://host:port` that clients are told, where it may be another one. */
  readonly accessAddress: string;
  /** New for every answer. */
  readonly nonce: string;
}

/**
 * Scripts come from the console's own folder alone: the images behind `/v1/infers/` answer on the same origin, and are hostile.
 * Styles need a nonce, as components make their own. Nobody frames the console.
 */
export function consolePolicy({ host, accessAddress, nonce }: ConsoleAddress): Readonly<Record<string, string>> {
  const sockets = new Set([`wss://${host}`, accessAddress, accessAddress.replace(/^https:/, 'wss:')]);
  const assets = `https://${host}/assets/`;
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src ${assets}`,
      `worker-src ${assets}`,
      `style-src ${assets} 'nonce-${nonce}'`,
      `img-src ${assets} data: blob:`,
      `font-src ${assets}`,
      'media-src blob:',
      `connect-src 'self' ${[...sockets].join(' ')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'microphone=(self), camera=(), geolocation=()',
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  };
}
