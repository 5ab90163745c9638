/** What a chart shows: a value at a time, ms; none where nobody saw it. */
export interface ChartPoint {
  readonly time: number;
  readonly value: number | undefined;
}

interface ChartFrame {
  readonly from: number;
  readonly to: number;
  /** Between two points that belong together, ms. */
  readonly step: number;
  /** The value at the upper edge. */
  readonly top: number;
}

/** Both sides of the drawing. */
export const chartSize = 100;

/** The lines of a chart as `points` of polylines: one for each time without a gap. A point between two gaps is a line of no length. */
export function chartLines(points: readonly ChartPoint[], frame: ChartFrame): readonly string[] {
  const { from, to, step, top } = frame;
  const lines: string[][] = [];
  let last: number | undefined;
  for (const { time, value } of points) {
    if (value === undefined || time + step < from || time > to) continue;
    if (last === undefined || time - last > step) lines.push([]);
    last = time;
    const x = (Math.min(1, Math.max(0, (time - from) / (to - from))) * chartSize).toFixed(2);
    const y = ((1 - Math.min(1, value / top)) * chartSize).toFixed(2);
    lines.at(-1)?.push(`${x},${y}`);
  }
  return lines.map((line) => (line.length === 1 ? [...line, ...line] : line).join(' '));
}

/** A round number that no value is above, `least` or more. */
export function chartTop(values: readonly number[], least: number): number {
  const most = Math.max(0, ...values);
  if (most <= least) return least;
  const unit = 10 ** Math.floor(Math.log10(most));
  return unit * ([1, 2, 5, 10].find((factor) => factor * unit >= most) ?? 10);
}

/** The one that goes on at the moment `at`, or is the nearest to it; none when nobody saw anything within a step of it. */
export function pointAt(
  points: readonly ChartPoint[],
  at: number,
  step: number,
): (ChartPoint & { readonly value: number }) | undefined {
  let nearest: (ChartPoint & { readonly value: number }) | undefined;
  for (const { time, value } of points) {
    if (value === undefined || Math.abs(time - at) > step) continue;
    if (nearest === undefined || Math.abs(time - at) < Math.abs(nearest.time - at)) nearest = { time, value };
  }
  return nearest;
}
