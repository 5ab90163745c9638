import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';

/** Failures of the disk, of permissions and of the database file: the operator's to put right, and no bug. */
const failures =
  /^(ENOSPC|EDQUOT|EROFS|EACCES|EPERM|EIO|ENOTDIR|SQLITE_(FULL|READONLY|IOERR|CANTOPEN|CORRUPT|NOTADB)(_\w+)?)$/;

/** An `OperatorError` for an error that came from the data folder at `path`; any other error as it is. */
export function asDataFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (!failures.test(code)) return error;
  return operatorError('data.unusable', { path, detail: bareMessage(error) }, { cause: error });
}
