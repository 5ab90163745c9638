import { endOnSigterm, listen } from './echo.mjs';

const seconds = Number(process.env.START_DELAY_SECONDS);
endOnSigterm();
console.log(`loading the model, ${seconds} s`);
setTimeout(() => listen(8080), seconds * 1000);
