import { dayOf } from '../../days.ts';
import type { Handlers } from '../../handlers.ts';
import { checkFilters } from '../list/operations.ts';
import { exportText } from './export.ts';
import { startImport } from './import.ts';

export const transfer = {
  async exportTasks({ query }, { db, actor, now }) {
    checkFilters(query);
    const name = `tasks-${dayOf(Date.parse(now), actor.timezone)}.${query.format}`;
    return {
      status: 200,
      type: query.format === 'csv' ? 'text/csv' : 'application/x-ndjson',
      headers: { 'Content-Disposition': `attachment; filename="${name}"` },
      file: exportText(query, { db, actor, now }),
    };
  },

  async importTasks(request, context) {
    return startImport(request, context);
  },
} satisfies Partial<Handlers>;
