import { sweep } from './every.ts';

sweep('admin');
