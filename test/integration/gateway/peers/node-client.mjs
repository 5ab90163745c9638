// Calls argv[2] with Node's `ws`: prints what comes back to a message, then how the connection ended: code, reason.
import { WebSocket } from 'ws';

const socket = new WebSocket(process.argv[2], {
  headers: { 'X-Auth-Token': process.env.TOKEN },
  rejectUnauthorized: false,
  perMessageDeflate: { threshold: 0 },
});
socket.on('open', () => socket.send('hello '.repeat(100)));
socket.on('message', (data) => console.log(String(data).length));
socket.on('close', (code, reason) => {
  console.log(`${code} ${reason}`);
  process.exit();
});
