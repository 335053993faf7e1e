import { sweep } from './every.ts';

// The runner imports this file once for each tag, as `tag.test.ts#tasks`: see scripts/test/list.ts.
sweep(new URL(import.meta.url).hash.slice(1));
