/**
 * What the gateway alone tells the control process, in fields of these names; what a client sends under them is removed.
 * The address of the client.
 */
export const clientAddressHeader = 'X-Sluice-Client-Address';

/** Of a signed request: the target as it came, which the control process's HTTP server would rewrite. */
export const signedTargetHeader = 'X-Sluice-Target';

/** Of a signed request: the SHA-256 of the whole body, hexadecimal. */
export const bodyHashHeader = 'X-Sluice-Body-Sha256';
