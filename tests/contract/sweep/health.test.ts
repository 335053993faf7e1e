import { sweep } from './every.ts';

sweep('health');
