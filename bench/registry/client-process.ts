import { contentFrom } from './content.ts';
import { move, type Transfer } from './transfer.ts';

/** One client: moves what the bench tells it, and says when it is through. Its content comes as the first message. */
let content = contentFrom(Buffer.alloc(1));

process.on('message', (message: string | Transfer) => {
  if (typeof message === 'string') content = contentFrom(Buffer.from(message, 'base64'));
  else {
    move(message, content).then(
      () => process.send?.(''),
      (error: Error) => process.send?.(error.message),
    );
  }
});
