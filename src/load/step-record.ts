import type { LoadSent } from '../contract/load-test.ts';
import { LatencyHistogram } from '../domain/latency-histogram.ts';

/** What one step comes to, counted as it happens. Times in milliseconds. */
export class StepRecord {
  readonly handshakes = new LatencyHistogram();
  readonly answers = new LatencyHistogram();
  /** How much later than planned messages were sent. */
  readonly late = new LatencyHistogram();
  sent = 0;
  received = 0;
  refused = 0;
  lost = 0;
  unanswered = 0;
  failure: string | undefined;

  facts(sockets: number, open: number): LoadSent {
    const { sent, received, refused, lost, unanswered, failure } = this;
    return {
      ...{ sockets, open, sent, received, refused, lost, unanswered },
      handshakes: this.handshakes.times(),
      answers: this.answers.times(),
      lateP99: this.late.percentile(99),
      ...(failure !== undefined && { failure }),
    };
  }
}
