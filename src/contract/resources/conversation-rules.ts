import { z } from 'zod';
import { rule } from './rules.ts';

/** RFC 9110, section 5.6.2; without those that the handshake or the gateway needs. */
export const headerName = z
  .string()
  .max(128)
  .regex(
    /^(?!(host|connection|upgrade|content-length|transfer-encoding|sec-websocket-key|sec-websocket-version|x-auth-token)$)[A-Za-z0-9-]+$/i,
    rule('service.check-bad-header'),
  );
export const headerValue = z
  .string()
  .max(4_096)
  .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, rule('service.check-bad-header'));

/** The address inside an image, query included. */
export const pathInImage = z
  .string()
  .max(4_096)
  .regex(/^\/[\x21\x22\x24-\x7e]*$/, rule('service.check-bad-path'));

/** Of 64 KB at most. */
export const base64 = z
  .string()
  .max(87_384)
  .regex(/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, rule('service.check-bad-base64'));
