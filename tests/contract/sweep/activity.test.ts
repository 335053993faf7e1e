import { sweep } from './every.ts';

sweep('activity');
