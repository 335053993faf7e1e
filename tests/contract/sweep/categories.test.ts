import { sweep } from './every.ts';

sweep('categories');
