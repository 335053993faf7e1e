import { sweep } from './every.ts';

sweep('projects');
