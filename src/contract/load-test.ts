import type { Notice } from './notices.ts';

/**
 * Which message of the service is an answer: one for `each` that is sent, in order; the first after the `last` of a round;
 * or `none`, where nothing is waited for.
 */
export const loadAnswers = ['each', 'last', 'none'] as const;

export type LoadAnswer = (typeof loadAnswers)[number];

export interface LoadMessage {
  /** Text, or bytes for a binary message. */
  readonly data: string | Uint8Array;
  /** After the beginning of its round, ms. */
  readonly at: number;
}

/** What is done to a service in a load test. */
export interface LoadPlan {
  /** The address inside the image, query included; begins with a slash. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly protocols: readonly string[];
  /** Open sockets of each step, in growing order. */
  readonly steps: readonly number[];
  /** How long a step sends once its sockets are open, ms. */
  readonly holdMs: number;
  /** What each socket sends in a round, in the order of time; nothing where sockets are only held open. */
  readonly messages: readonly LoadMessage[];
  /** From the beginning of one round to that of the next, ms. */
  readonly roundMs: number;
  readonly answers: LoadAnswer;
  /** How long a handshake or an answer is waited for, ms. */
  readonly patienceMs: number;
  readonly limits: LoadLimits;
}

/** Beyond these a service suffers. */
export interface LoadLimits {
  /** Of the sockets, or of the answers that were waited for. */
  readonly mostErrorsPercent: number;
  /** Absent: a multiple of the first step's. */
  readonly mostP99Ms?: number;
}

/** What is not said of a load test. */
export const usualLoad = {
  sockets: 50,
  holdSeconds: 10,
  intervalMs: 1_000,
  patienceSeconds: 10,
  errorsPercent: 1,
} as const;

/** What a load test is over at, whatever was asked for. */
export const loadBounds = {
  sockets: 10_000,
  steps: 50,
  holdSeconds: 600,
  patienceSeconds: 60,
  messages: 3_000,
  /** Of all messages of a round together. */
  messageBytes: 4_194_304,
  roundMs: 3_600_000,
  /** All steps together. */
  minutes: 120,
} as const;

/** Milliseconds. */
export interface LoadTimes {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** What the side that sends saw of one step. */
export interface LoadSent {
  /** Sockets that were to be open. */
  readonly sockets: number;
  /** Of those, the ones that were when the step ended. */
  readonly open: number;
  readonly handshakes: LoadTimes;
  readonly answers: LoadTimes;
  readonly sent: number;
  /** Whole messages that came, answers or not. */
  readonly received: number;
  /** Handshakes that were not answered with 101. */
  readonly refused: number;
  /** Sockets that the other side ended. */
  readonly lost: number;
  /** Answers that did not come in time. */
  readonly unanswered: number;
  /** How much later than planned 99 of 100 messages were sent, ms: what the sending side itself was too slow for. */
  readonly lateP99: number;
  /** What the first failure said. */
  readonly failure?: string;
}

/** An instance under a step's load; what is not known is absent. */
export interface LoadedInstance {
  readonly id: string;
  readonly connections: number;
  readonly restarts: number;
  readonly cores?: number;
  readonly mostCores?: number;
  readonly memoryMegabytes?: number;
  readonly mostMemoryMegabytes?: number;
}

export interface LoadStep extends LoadSent {
  readonly instances: readonly LoadedInstance[];
}

/** What follows for one instance with the limits that it had. */
export interface LoadRecommendation {
  /** Open sockets that one instance carried without suffering. */
  readonly mostPerInstance: number;
  /** The same with room for what comes while another instance starts. */
  readonly targetPerInstance: number;
  /** No step was too much: it may carry more. */
  readonly isAtLeast: boolean;
  /** How many instances there were. */
  readonly instances: number;
}

/** `finished`: all steps; `suffered`: stopped, as the service suffered; `failed`: it could not be done. */
export const loadStatuses = ['running', 'finished', 'suffered', 'canceled', 'failed'] as const;

export type LoadStatus = (typeof loadStatuses)[number];

/** A load test as far as it is. */
export interface LoadProgress {
  readonly status: LoadStatus;
  readonly steps: readonly LoadStep[];
  /** Sockets of the step that is under way. */
  readonly underWay?: number;
  /** Why it is over. */
  readonly reason?: Notice;
  readonly recommendation?: LoadRecommendation;
}

/** What a load test on the platform's own machine is begun with. */
export interface LoadOrder {
  readonly projectId: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly plan: LoadPlan;
  /** What proves its calls; good for as long as it may take. */
  readonly token: string;
  /** What the instances take now. */
  look(): Promise<readonly LoadedInstance[]>;
}

export interface LoadTest {
  readonly id: string;
  readonly serviceId: string;
  readonly plan: LoadPlan;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly progress: LoadProgress;
}

/** Load tests on the platform's own machine, one at a time. They live as long as the process, and the latest for longer than they take. */
export interface LoadTests {
  /** It goes on by itself. Throws a `ClientError` while another one runs. */
  begin(order: LoadOrder): LoadTest;
  find(serviceId: string, id: string): LoadTest | undefined;
  /** The latest first. */
  list(serviceId: string): readonly LoadTest[];
  /** Stops it, or forgets one that is over. Resolves to whether there was one, when its sockets are over. */
  end(serviceId: string, id: string): Promise<boolean>;
}
