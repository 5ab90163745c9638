import type { Socket } from 'bun';
import type { WorkerMessage } from '../../src/contract/link.ts';
import type { RouteSnapshot } from '../../src/contract/route.ts';

/**
 * The control process's end of the link (contract/link.ts): gives every worker the snapshot, and takes what they report.
 * Answers with the number of meters that came, so that a run can tell that they are on.
 */
export function serveLink(path: string, snapshot: RouteSnapshot) {
  const line = Buffer.from(`${JSON.stringify({ type: 'snapshot', ...snapshot })}\n`);
  let meters = 0;
  const listener = Bun.listen<Link>({
    unix: path,
    socket: {
      open: (socket) => {
        socket.data = { text: '', unsent: Buffer.alloc(0) };
      },
      data(socket, chunk) {
        const lines = (socket.data.text + chunk.toString()).split('\n');
        socket.data.text = lines.pop() ?? '';
        for (const text of lines) {
          const { type } = JSON.parse(text) as WorkerMessage;
          if (type === 'meter') meters += 1;
          if (type === 'hello') send(socket, line);
        }
      },
      drain: (socket) => send(socket, socket.data.unsent),
    },
  });
  return { meters: () => meters, stop: () => listener.stop(true) };
}

interface Link {
  text: string;
  unsent: Buffer;
}

function send(socket: Socket<Link>, bytes: Buffer): void {
  socket.data.unsent = bytes.subarray(Math.max(0, socket.write(bytes)));
}
