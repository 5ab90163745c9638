/**
 * What the gateway alone tells the control process, in fields of these names; what a client sends under them is removed.
 * The address of the client.
 */
export const clientAddressHeader = 'X-Sluice-Client-Address';

/** Of a signed request: the target as it came, which the control process's HTTP server would rewrite. */
export const signedTargetHeader = 'X-Sluice-Target';

/**
 * In a request: the gateway sends files of the registry by itself. In the answer to it: which one (`formatStoredContent`), in
 * place of a body. It means this in answers of the control process alone.
 */
export const storedContentHeader = 'X-Sluice-Stored-Content';

/** Of a signed request: the SHA-256 of the whole body, hexadecimal. */
export const bodyHashHeader = 'X-Sluice-Body-Sha256';
