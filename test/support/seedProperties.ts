/** Which seed do property tests draw from? One, so that a run can be repeated; a failing case also prints its own. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 20_260_302 });
