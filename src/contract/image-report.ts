import type { ImageFacts } from './model.ts';
import type { Notice } from './notices.ts';

/** What was seen of an image that was run once, by itself, and what follows from it. Times are milliseconds. */
export interface ImageReport {
  /** As it was named. */
  readonly image: string;
  /** Since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Absent when the image could not be had: the findings say why. */
  readonly facts?: ExaminedImage;
  /** Absent when it was not run. */
  readonly run?: ImageRun;
  readonly findings: readonly Finding[];
  /** Absent when nothing was found that could be called. */
  readonly suggestion?: ContainerSuggestion;
}

export interface ExaminedImage extends Omit<ImageFacts, 'digest'> {
  readonly digest?: string;
  readonly stopSignal: string;
}

/** A `problem` makes the image unusable as it is; a `warning` is for whoever builds it; a `note` for whoever deploys it. */
export const findingLevels = ['problem', 'warning', 'note'] as const;

export interface Finding {
  readonly level: (typeof findingLevels)[number];
  /** Says what is the case and what to do. */
  readonly notice: Notice;
}

export interface ImageRun {
  readonly limits: RunLimits;
  readonly start: RunStart;
  /** Whether the engine showed where the image listens; else only ports that were guessed are known. */
  readonly portsVisible: boolean;
  /** Ascending. */
  readonly ports: readonly ExaminedPort[];
  /** As which users its processes ran; 0 is root. */
  readonly users?: readonly number[];
  readonly memory?: { readonly restBytes: number; readonly peakBytes: number };
  readonly idle?: IdleSocket;
  readonly end?: RunEnd;
  /** It ended by itself, or its time was over, before everything was looked at. */
  readonly cutShort?: 'ended' | 'out-of-memory' | 'late';
  /** It could not reach services of the machine either. */
  readonly hostIsolated: boolean;
}

export interface RunLimits {
  readonly memoryMegabytes: number;
  readonly cpu: number;
  readonly startSeconds: number;
  readonly idleSeconds: number;
  readonly graceSeconds: number;
}

export type RunStart =
  /** A port accepted connections after so long. */
  | { readonly kind: 'listening'; readonly afterMs: number }
  /** It runs, and no port that can be called accepts. */
  | { readonly kind: 'silent'; readonly afterMs: number; readonly log: readonly string[] }
  | {
      readonly kind: 'exited';
      readonly afterMs: number;
      readonly exitCode: number;
      readonly outOfMemory: boolean;
      readonly log: readonly string[];
    }
  /** The engine could not start it; its words. */
  | { readonly kind: 'refused'; readonly detail: string };

export interface ExaminedPort {
  readonly port: number;
  /** `loopback`: bound to an address that nothing outside the container reaches. */
  readonly reach: 'everywhere' | 'loopback';
  readonly ipv6: boolean;
  /** Accepts connections over IPv4, as the gateway makes them. */
  readonly accepts: boolean;
  readonly protocol?: 'plain' | 'tls';
  /** The status of `GET /`; absent when it was not answered in HTTP. */
  readonly httpStatus?: number;
  /** A path that answers 2xx while a path that cannot exist does not. */
  readonly healthPath?: string;
  /** A path that cannot exist was switched to WebSocket too: paths mean nothing to this image. */
  readonly anyPath: boolean;
  readonly webSockets: readonly WebSocketPath[];
  /** Handshakes that were refused as such, not for their path. */
  readonly refusals: readonly { readonly path: string; readonly status: number }[];
}

export interface WebSocketPath {
  readonly path: string;
  /** Handshakes without a sub-protocol are refused. */
  readonly needsSubprotocol: boolean;
  /** Those of the offered ones that it chose. */
  readonly subprotocols: readonly string[];
  /** It chose a name that means nothing. */
  readonly takesAnySubprotocol: boolean;
  /** What it accepted of `permessage-deflate`, as it said it; empty: nothing. */
  readonly extensions: string;
}

export interface IdleSocket {
  readonly path: string;
  readonly seconds: number;
  readonly kept: boolean;
  /** Where it was not kept. */
  readonly closedAfterMs?: number;
  readonly closeCode?: number;
  readonly pings: number;
  /** Messages that nobody asked for. */
  readonly messages: number;
}

export interface RunEnd {
  readonly signal: string;
  /** From the signal to the end of its process, or to SIGKILL. */
  readonly afterMs: number;
  readonly killed: boolean;
  readonly exitCode?: number;
  /** What a client with an open socket saw. */
  readonly socket?: { readonly ended: 'close' | 'fin' | 'reset' | 'not'; readonly code?: number };
}

/** What a model's configuration would say, and what its callers have to know. */
export interface ContainerSuggestion {
  readonly protocol: 'http' | 'https' | 'ws' | 'wss';
  readonly port: number;
  readonly readinessPath?: string;
  readonly webSocketPath?: string;
  readonly subprotocol?: string;
}

export function isUsable({ findings }: Pick<ImageReport, 'findings'>): boolean {
  return findings.every(({ level }) => level !== 'problem');
}
