import { sweep } from './every.ts';

sweep('tasks');
