import type { RouteApp } from '../contract/route.ts';
import type { App, AppStore } from '../store/apps.ts';
import { createGatewaySeals } from './gateway-seals.ts';

export interface AppFeedOptions {
  readonly apps: Pick<AppStore, 'inForce'>;
  /** Opens the secret of an app of the database. */
  readonly secretOf: (app: App) => string;
  /** Seals for the gateway. */
  readonly gatewayKey: Uint8Array;
}

/** Reads the apps that are in force as the gateway gets them. */
export type AppFeed = () => Promise<readonly RouteApp[]>;

export function createAppFeed({ apps, secretOf, gatewayKey }: AppFeedOptions): AppFeed {
  const seals = createGatewaySeals(gatewayKey);
  return async () => {
    const inForce = await apps.inForce();
    const sealed = seals(
      inForce.map((app) => ({ name: app.appKey, stored: app.sealedSecret, open: () => secretOf(app) })),
    );
    return inForce.map((app) => ({
      appId: app.id,
      appKey: app.appKey,
      sealedSecret: sealed.get(app.sealedSecret) ?? '',
      appCodeHashes: app.codes.map(({ hash }) => hash),
      userId: app.userId,
      projectId: app.projectId,
    }));
  };
}
