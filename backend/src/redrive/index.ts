/** What `evothesis redrive --dlq` uses. */
export { type RedriveReport, redrive } from './redrive.ts';
export { deadLetterPorts } from './store.ts';
