import { sweep } from './every.ts';

sweep('users');
