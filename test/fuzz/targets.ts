import type { FuzzTarget } from './fuzz-target.ts';
import { chunkedBodyTarget } from './targets/chunked-body-target.ts';
import { framesTarget } from './targets/frames-target.ts';
import { proxyHeaderTarget } from './targets/proxy-header-target.ts';
import { requestHeadTarget } from './targets/request-head-target.ts';
import { responseHeadTarget } from './targets/response-head-target.ts';

export const targets: readonly FuzzTarget[] = [
  requestHeadTarget,
  responseHeadTarget,
  chunkedBodyTarget,
  framesTarget,
  proxyHeaderTarget,
];
