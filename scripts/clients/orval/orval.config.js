import { defineConfig } from 'orval';

// biome-ignore lint/style/noDefaultExport: orval reads the default export
export default defineConfig({
  taskflow: {
    input: {
      target: 'openapi.json',
      override: {
        // The code sends headers as they are, and does not compile with numbers.
        transformer(document) {
          for (const parameter of Object.values(document.components.parameters))
            if (parameter.in === 'header' && parameter.schema.type === 'integer')
              parameter.schema = { type: 'string' };
          return document;
        },
      },
    },
    output: {
      target: 'client.ts',
      client: 'fetch',
      // Adds the parameters in headers, such as `Idempotency-Key` and `If-Match`.
      headers: true,
      override: {
        contentType: {
          exclude: [
            // An upload is a form: with the raw body too, the code does not compile.
            'application/octet-stream',
            // Without it, a task always has all of its fields. Remove this line to use the parameter `fields`.
            'application/vnd.taskflow.partial+json',
          ],
        },
      },
      baseUrl: { runtime: 'process.env.TASKFLOW_URL' },
    },
  },
});
