/** What only counts upwards. */
export const trafficNames = [
  'handshakes',
  'refusals',
  'calls',
  'failures',
  'messagesFromClient',
  'messagesFromImage',
  'bytesFromClient',
  'bytesFromImage',
] as const;

/** Sums over the time of a point: two points of neighbouring times are one by adding them. */
export const summed = [
  /** Time for which the platform looked, ms. */
  'seenMs',
  /** Of it, the time for which the engine told what the instances took, ms. */
  'measuredMs',
  /** Processor time over all cores, ms. */
  'cpuMs',
  /** Kilobytes times seconds. */
  'memoryKbSeconds',
  /** GPUs and other accelerators that were held, times ms. */
  'deviceMs',
  /** Open WebSockets times ms. */
  'socketMs',
  /** Instances times ms. */
  'instanceMs',
  ...trafficNames,
] as const;

/** The largest that was seen at once. */
export const largest = [
  /** Thousandths of a core. */
  'mostCpu',
  /** Kilobytes. */
  'mostMemory',
  'mostSockets',
  'mostInstances',
] as const;

/** What was seen of a service, or of one of its instances, within some time. */
export type HistoryPoint = Readonly<Record<(typeof summed)[number] | (typeof largest)[number], number>>;

export type Traffic = Readonly<Record<(typeof trafficNames)[number], number>>;

export const noPoint = Object.fromEntries([...summed, ...largest].map((name) => [name, 0])) as HistoryPoint;

export const noTraffic = Object.fromEntries(trafficNames.map((name) => [name, 0])) as Traffic;

export function mergePoints(one: HistoryPoint, other: HistoryPoint): HistoryPoint {
  return Object.fromEntries([
    ...summed.map((name) => [name, one[name] + other[name]] as const),
    ...largest.map((name) => [name, Math.max(one[name], other[name])] as const),
  ]) as HistoryPoint;
}

export function addTraffic(one: Traffic, other: Traffic): Traffic {
  return Object.fromEntries(trafficNames.map((name) => [name, one[name] + other[name]])) as Traffic;
}

/** What a counter that only goes up has counted since; one that went back has begun again. */
export function countedSince(before: number, now: number): number {
  return now < before ? now : now - before;
}

/** Averages of a point; absent where nobody looked, or the engine told nothing: that is not zero. */
export function averagesOf(point: HistoryPoint): {
  readonly cores?: number;
  readonly memoryKb?: number;
  readonly devices?: number;
  readonly sockets?: number;
  readonly instances?: number;
} {
  const { seenMs, measuredMs } = point;
  return {
    ...(measuredMs > 0 && {
      cores: point.cpuMs / measuredMs,
      memoryKb: (point.memoryKbSeconds * 1_000) / measuredMs,
      devices: point.deviceMs / measuredMs,
      instances: point.instanceMs / measuredMs,
    }),
    ...(seenMs > 0 && { sockets: point.socketMs / seenMs }),
  };
}
