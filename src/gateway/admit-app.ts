import { appCodeHash } from '../auth/app-code-hash.ts';
import { maskedKey } from '../auth/signature-refusal.ts';
import { type ClientError, clientError } from '../contract/errors.ts';
import type { Route, RouteApp } from '../contract/route.ts';
import { fieldsNamed, fieldValue } from './field.ts';
import type { KnownCallers, Proof } from './proof.ts';
import type { RequestHead } from './request-head.ts';

/** Shorter values of `apikey` are not repeated at all: it may be the image's own secret. */
const shownFrom = 16;

/** `X-Apig-AppCode` (reference, 3.3). Undefined when there is none. Throws `ClientError`. */
export function admitAppCode(head: RequestHead, route: Route, { apps }: KnownCallers): Proof | undefined {
  const carriers = fieldsNamed(head, 'x-apig-appcode');
  const [carrier] = carriers;
  if (carrier === undefined) return undefined;
  if (carriers.length > 1) throw clientError('auth.app-code-repeated', {});
  const appCode = fieldValue(head.bytes, carrier);
  const app = apps.withCode(appCode);
  if (app === undefined) throw clientError('auth.app-unknown-code', {});
  authorizeApp(app, route);
  if (route.policy?.refuseAppCodes) throw clientError('auth.app-has-to-sign', {});
  const credential = { kind: 'app-code', id: app.appId, userId: app.userId } as const;
  return { credential, appCodeHash: appCodeHash(appCode), carrier };
}

/** `apikey` with the key of an app (reference, 3.3). Undefined when there is none of ours: images have such a header too. */
export function admitApiKey(head: RequestHead, route: Route, { apps }: KnownCallers): Proof | undefined {
  for (const carrier of fieldsNamed(head, 'apikey')) {
    const app = apps.withKey(fieldValue(head.bytes, carrier));
    if (app === undefined) continue;
    authorizeApp(app, route);
    return { credential: { kind: 'api-key', id: app.appId, userId: app.userId }, carrier };
  }
  return undefined;
}

/** Why a call is refused that has nothing to show but an `apikey` of somebody else. */
export function unknownApiKey(head: RequestHead): ClientError | undefined {
  const carrier = fieldsNamed(head, 'apikey')[0];
  if (carrier === undefined) return undefined;
  const given = fieldValue(head.bytes, carrier);
  return clientError('auth.app-unknown-key', { key: given.length < shownFrom ? '***' : maskedKey(given) });
}

/** Throws `ClientError`, 403, unless the service was opened to the app. */
export function authorizeApp(app: RouteApp, route: Route): void {
  if (route.policy?.apps?.includes(app.appId)) return;
  throw clientError('auth.app-not-authorized', { app: app.appId, service: route.serviceName });
}
