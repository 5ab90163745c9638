/** What the clients and the engine saw of one update. */
export interface SceneReport {
  readonly name: string;
  /** From the call until everything was as wished and nothing was left of what went. */
  readonly seconds: number;
  /** Instances that were started, and that went. */
  readonly started: number;
  readonly stopped: number;
  /** Sockets that got a Close frame at their drain deadline … */
  readonly closedAtDeadline: number;
  /** … that ended because their worker was killed … */
  readonly lostWithWorkers: number;
  /** … and that said goodbye by themselves. */
  readonly left: number;
  readonly opened: number;
  readonly refused: number;
  /** Numbers that were lost, repeated, reordered or garbled on sockets that stayed open. */
  readonly disorder: number;
  /** Numbers that were under way when the Close frame of a deadline came. */
  readonly unanswered: number;
  /** The slowest handshake, ms. */
  readonly slowestHandshake: number;
  /** The fewest instances that took new sockets, and the most that were there and not draining. */
  readonly fewestServing: number;
  readonly mostAtOnce: number;
  /** What the service's events said, with the seconds since the call. */
  readonly told: readonly string[];
  /** What must not be. */
  readonly problems: readonly string[];
}

export function describeScene(report: SceneReport): string {
  const { name, seconds, started, stopped, closedAtDeadline, left, opened, refused, disorder, problems } = report;
  const lost = report.lostWithWorkers > 0 ? `, ${report.lostWithWorkers} lost with killed workers` : '';
  const lines = [
    `${name}: ${seconds} s; ${started} instances started, ${stopped} stopped; ${report.fewestServing} to ${report.mostAtOnce} at once`,
    `  sockets: ${closedAtDeadline} closed at their deadline (${report.unanswered} numbers unanswered), ${left} left by themselves${lost}`,
    `  handshakes: ${opened} opened, ${refused} failed, slowest ${report.slowestHandshake} ms; ${disorder} numbers out of order`,
    ...report.told.map((line) => `    ${line}`),
    ...problems.slice(0, 20).map((problem) => `  WRONG: ${problem}`),
  ];
  return lines.join('\n');
}
