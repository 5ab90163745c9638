import type { Migration } from '../migrate.ts';

/** How long connections and handshakes that failed waited for an instance. */
export const waitingTimes: Migration = {
  number: 22,
  name: 'waiting-times',
  async up(schema) {
    for (const table of ['connections', 'handshakes']) {
      await schema.alterTable(table).addColumn('waited_ms', 'integer').execute();
    }
  },
};
