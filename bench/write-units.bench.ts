/** Metered where `evothesis cost` meters it: one way of counting. */
export { type Metered, meterWriteUnits } from '../backend/src/cost/meter.ts';
