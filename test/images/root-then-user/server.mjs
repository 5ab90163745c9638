import { writeFileSync } from 'node:fs';
import { endOnSigterm, listen } from './echo.mjs';

if (process.getuid() === 0) {
  throw new Error('still root');
}
writeFileSync('/var/lib/prepared/mine', 'written without root');
endOnSigterm();
listen(8080);
