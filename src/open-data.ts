import { existsSync } from 'node:fs';
import { CannotUnseal } from './auth/seal.ts';
import type { Config } from './config/config.ts';
import { asDataFailure } from './config/data-failure.ts';
import { dataFolder } from './config/data-folder.ts';
import { operatorError } from './contract/operator-errors.ts';
import { removeDrafts } from './files/replace-file.ts';
import { ensureMasterKey } from './store/master-key.ts';
import type { openStore } from './store/open-store.ts';
import { prepareIdentity } from './store/prepare-identity.ts';

/**
 * What the data folder holds of accounts, models and services; made at the first start. Its end belongs to `stack`. Throws
 * operator errors: for a folder that cannot be used, and for a master key that is not its own. Part of the composition of
 * `app.ts`.
 */
export async function openData(config: Config, open: typeof openStore, now: () => number, stack: AsyncDisposableStack) {
  try {
    return await openParts(config, open, now, stack);
  } catch (error) {
    if (!(error instanceof CannotUnseal)) throw asDataFailure(error, dataFolder(config.dataDir).path);
    throw operatorError('data.wrong-key', { path: config.masterKeyFile }, { cause: error });
  }
}

async function openParts(config: Config, open: typeof openStore, now: () => number, stack: AsyncDisposableStack) {
  const folder = dataFolder(config.dataDir);
  removeDrafts(folder.path);
  const masterKey = await ensureMasterKey(config.masterKeyFile, !existsSync(folder.database));
  const store = await open(folder.database, now);
  stack.defer(() => store.close());
  const identity = await prepareIdentity({
    store,
    masterKey,
    credentialsFile: folder.credentials,
    region: config.region,
    domain: config.domain,
    ...(config.projectId !== undefined && { projectId: config.projectId }),
    endpoint: config.address,
    caFile: config.tls?.certFile ?? folder.tls.ca,
    now: now(),
  });
  return { masterKey, store, identity };
}
