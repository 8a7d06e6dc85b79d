import { abandonedForms } from '../sources/abandoned.ts';
import { attribution } from '../sources/attribution.ts';
import { clicks } from '../sources/clicks.ts';
import { consentSignals } from '../sources/consent.ts';
import { deferredExit } from '../sources/deferred.ts';
import { errors } from '../sources/errors.ts';
import { exit } from '../sources/exit.ts';
import { forms } from '../sources/forms.ts';
import { frustration } from '../sources/frustration.ts';
import { clientHints } from '../sources/hints.ts';
import { tabLock } from '../sources/locks.ts';
import { scroll } from '../sources/scroll.ts';
import { strict } from '../sources/strict.ts';
import { vitals } from '../sources/vitals.ts';
import { start } from './start.ts';

// Consent first, and who asks for it: it decides over the page view already.
start([
  strict(),
  tabLock(),
  clientHints(),
  consentSignals(),
  attribution(),
  clicks(),
  frustration(),
  scroll(),
  forms(),
  abandonedForms(),
  vitals(),
  errors(),
  exit(),
  deferredExit(),
]);
