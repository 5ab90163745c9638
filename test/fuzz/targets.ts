import type { FuzzTarget } from './fuzz-target.ts';
import { chunkedBodyTarget } from './targets/chunked-body-target.ts';
import { requestHeadTarget } from './targets/request-head-target.ts';
import { responseHeadTarget } from './targets/response-head-target.ts';

export const targets: readonly FuzzTarget[] = [requestHeadTarget, responseHeadTarget, chunkedBodyTarget];
