import { abandonedForms } from '../sources/abandoned.ts';
import { attribution } from '../sources/attribution.ts';
import { clicks } from '../sources/clicks.ts';
import { exit } from '../sources/exit.ts';
import { forms } from '../sources/forms.ts';
import { scroll } from '../sources/scroll.ts';
import { start } from './start.ts';

start([attribution(), clicks(), scroll(), forms(), abandonedForms(), exit()]);
