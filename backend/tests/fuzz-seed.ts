import fc from 'fast-check';

/**
 * Property tests that guard main run the same cases each time: what they find must be found before a change lands, not
 * by chance after it. `npm run test:all` names another seed each time.
 */
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20_261_122) });
