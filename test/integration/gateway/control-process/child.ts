// The part of the control process that looks at connections, as a process of its own: child.ts <folder>

import { join } from 'node:path';
import { createConnectionWatch } from '../../../../src/control/connection-watch.ts';
import { createLinkServer } from '../../../../src/control/link-server.ts';
import { createLogger } from '../../../../src/log/logger.ts';
import { openStore } from '../../../../src/store/open-store.ts';

const [folder = ''] = process.argv.slice(2);
const log = createLogger({ name: 'control', level: 'silent' });
const store = await openStore(join(folder, 'sluice.db'));
await createLinkServer({
  socketPath: join(folder, 'link.sock'),
  routesFile: join(folder, 'routes.json'),
  tokenKeys: JSON.parse(process.env['TOKEN_KEYS'] ?? '[]'),
  connections: createConnectionWatch({ store: store.connections, now: Date.now, log }),
  log,
});
