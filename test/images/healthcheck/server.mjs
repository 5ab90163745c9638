import { endOnSigterm, listen } from './echo.mjs';

endOnSigterm();
listen(8080);
