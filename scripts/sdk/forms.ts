import type { Operation } from './model.ts';

/** The end of the name of the method that returns a result in another form, and of its summary. */
const FORMS: Readonly<Record<string, { suffix: string; about: string }>> = {
  'text/csv': { suffix: 'Csv', about: 'as CSV' },
  'image/svg+xml': { suffix: 'Chart', about: 'as a chart (SVG)' },
};

/** Returns the media types of a success for which clients have a method beside the one that returns an object. */
export const formsIn = (types: readonly string[]): string[] => types.filter((type) => type in FORMS);

/** Returns an operation as clients have it: a method for an object, and one for each other form, which returns a file. */
export const inAllForms = (operation: Operation): Operation[] => [
  operation,
  ...operation.forms.flatMap((accept) => {
    const form = FORMS[accept];
    if (!form) return [];
    const { method, summary, result } = operation;
    const file = { kind: 'file', status: result.status, content_type: accept } as const;
    return [
      {
        ...operation,
        method: method + form.suffix,
        summary: `${summary}, ${form.about}`,
        result: file,
        accept,
        has_conditional_read: false,
      },
    ];
  }),
];
