export interface ExposedMetric {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const pair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/**
 * Reads Prometheus' text format 0.0.4 strictly: HELP and TYPE once and before the samples, samples of one metric together,
 * no sample twice, counters named `_total`. Shares nothing with the product. Throws for anything else.
 */
export function parseExposition(text: string): ReadonlyMap<string, ExposedMetric> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const metrics = new Map<string, { type: string; help: string; samples: ExposedMetric['samples'][number][] }>();
  const seen = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (kind === 'HELP') {
      if (metrics.has(name)) throw new Error(`${name} comes twice`);
      metrics.set(name, { type: '', help: rest, samples: [] });
      current = name;
    } else if (kind === 'TYPE') {
      const metric = metrics.get(name);
      if (metric === undefined || name !== current || metric.type !== '') throw new Error(`TYPE out of place: ${line}`);
      if (!['gauge', 'counter'].includes(rest)) throw new Error(`unknown type: ${line}`);
      if ((rest === 'counter') !== name.endsWith('_total')) throw new Error(`counters end in _total: ${name}`);
      metric.type = rest;
    } else {
      const [, sampled = '', labelText = '', number = ''] = sampleLine.exec(line) ?? [];
      const metric = metrics.get(sampled);
      if (metric === undefined || sampled !== current || metric.type === '') throw new Error(`out of place: ${line}`);
      const value = Number(number);
      if (number === '' || !Number.isFinite(value)) throw new Error(`no number: ${line}`);
      const labels = parseLabels(labelText);
      const key = `${sampled} ${JSON.stringify(Object.entries(labels).sort())}`;
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      seen.add(key);
      metric.samples.push({ labels, value });
    }
  }
  return metrics;
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  pair.lastIndex = 0;
  while (pair.lastIndex < text.length) {
    const [, name = '', value = ''] = pair.exec(text) ?? [];
    if (name === '' || name in labels) throw new Error(`no labels: ${text}`);
    labels[name] = value.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
  }
  return labels;
}
