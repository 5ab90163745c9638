import type { ApiRequest } from '../api/api.ts';

/**
 * One thing that the platform is asked to do: the request, and the same with the command line. What is shown of it and what is
 * sent are both made of this, so that they cannot differ.
 */
export interface Order {
  readonly request: ApiRequest;
  /** `['sluice', 'model', 'create', …]`. Absent where the command line has no command for it. */
  readonly command?: readonly string[];
}
