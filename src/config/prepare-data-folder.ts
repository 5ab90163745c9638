import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';
import type { DataFolder } from './data-folder.ts';

/** Passable but not listable by others: clients on this machine read the CA's certificate in it. */
const folderMode = 0o711;
const privateMode = 0o700;

/** Makes the data folder where it is missing. Throws an `OperatorError` when it cannot be used. */
export function prepareDataFolder(folder: DataFolder): void {
  try {
    const made = mkdirSync(folder.path, { recursive: true });
    // A folder that was there keeps what its owner chose; the mode at creation would be cut by the umask.
    if (made !== undefined) chmodSync(folder.path, folderMode);
    if (mkdirSync(folder.tls.path, { recursive: true }) !== undefined) chmodSync(folder.tls.path, folderMode);
    mkdirSync(folder.run.path, { recursive: true, mode: privateMode });
    accessSync(folder.path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const detail = bareMessage(error);
    throw operatorError('data.unusable', { path: folder.path, detail }, { cause: error });
  }
}
