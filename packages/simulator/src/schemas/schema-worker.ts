import { parentPort, workerData } from 'node:worker_threads';
import { generateDefinitions } from './generate-definitions.ts';

// `loadDefinitions` starts this worker with the names of the types as its data. Nothing is transferred: all is copied.
parentPort?.postMessage(await generateDefinitions(workerData as string[]), []);
