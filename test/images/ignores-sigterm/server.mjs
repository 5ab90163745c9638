import { listen } from './echo.mjs';

process.on('SIGTERM', () => console.log('SIGTERM: not now'));
listen(8080);
