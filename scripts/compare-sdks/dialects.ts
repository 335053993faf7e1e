/** Whose API the server imitates. */
export type Dialect = 'taskflow' | 'openai' | 'stripe';

/** What a dialect says in its own shapes. Every item has a field and an enum value that no SDK knows. */
export type Shapes = {
  requestIdHeader: string;
  item(id: string): object;
  /** The second page is the last. */
  list(isFirst: boolean): object;
  /** Whether a request asks for the first page. */
  isFirst(query: URLSearchParams): boolean;
  error(code: string): object;
};

const MESSAGE = 'Some values are not valid.';

const TASK = {
  project_id: null,
  title: 'Card',
  description: null,
  status: 'novel',
  priority: 'medium',
  start_date: null,
  due_date: null,
  estimate_minutes: null,
  tags: [],
  completed_at: null,
  version: 1,
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
  deleted_at: null,
  completed: false,
  categories: [],
  assignees: [],
  created_by: { id: '019c6592-1b40-7fde-a430-d40bd57deeac', full_name: 'Ada', avatar_url: null },
  novel_field: 'kept',
};

const BATCH = {
  object: 'batch',
  endpoint: '/v1/chat/completions',
  input_file_id: 'file-1',
  completion_window: '24h',
  status: 'novel',
  created_at: 1_767_225_600,
  novel_field: 'kept',
};

const CUSTOMER = {
  object: 'customer',
  created: 1_767_225_600,
  livemode: false,
  tax_exempt: 'novel',
  metadata: {},
  novel_field: 'kept',
};

const idsOf = (isFirst: boolean) => (isFirst ? ['item-1', 'item-2'] : ['item-3']);

const inEnvelope = (data: unknown, meta: object = {}) => ({
  success: true,
  data,
  message: 'Found.',
  error: null,
  errors: [],
  meta: { request_id: 'request-4711', ...meta },
});

export const DIALECTS: Record<Dialect, Shapes> = {
  taskflow: {
    requestIdHeader: 'x-request-id',
    item: (id) => inEnvelope({ ...TASK, id }),
    list: (isFirst) =>
      inEnvelope(
        idsOf(isFirst).map((id) => ({ ...TASK, id })),
        { page: 1, per_page: 2, total: 3, next_cursor: isFirst ? 'next' : null },
      ),
    isFirst: (query) => !query.has('cursor'),
    error: (code) => ({
      ...inEnvelope(null),
      success: false,
      message: MESSAGE,
      error: code,
      errors: [{ field: 'the_field', code: 'INVALID_FORMAT', message: 'Must be a UUID.' }],
    }),
  },
  openai: {
    requestIdHeader: 'x-request-id',
    item: (id) => ({ ...BATCH, id }),
    list: (isFirst) => ({
      object: 'list',
      data: idsOf(isFirst).map((id) => ({ ...BATCH, id })),
      first_id: idsOf(isFirst).at(0),
      last_id: idsOf(isFirst).at(-1),
      has_more: isFirst,
    }),
    isFirst: (query) => !query.has('after'),
    error: (code) => ({
      error: { message: MESSAGE, type: 'invalid_request_error', param: 'the_field', code },
    }),
  },
  stripe: {
    requestIdHeader: 'request-id',
    item: (id) => ({ ...CUSTOMER, id }),
    list: (isFirst) => ({
      object: 'list',
      url: '/v1/customers',
      data: idsOf(isFirst).map((id) => ({ ...CUSTOMER, id })),
      has_more: isFirst,
    }),
    isFirst: (query) => !query.has('starting_after'),
    error: (code) => ({
      error: { message: MESSAGE, type: 'invalid_request_error', param: 'the_field', code },
    }),
  },
};
