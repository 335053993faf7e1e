import { sweep } from './every.ts';

sweep('auth');
