import { endOnSigterm, listen } from './echo.mjs';

endOnSigterm();
listen(8080, '127.0.0.1');
