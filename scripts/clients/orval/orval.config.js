import { defineConfig } from 'orval';

// biome-ignore lint/style/noDefaultExport: orval reads the default export
export default defineConfig({
  taskflow: {
    input: 'openapi.json',
    output: {
      target: 'client.ts',
      client: 'fetch',
      // Adds the parameters in headers, such as `Idempotency-Key` and `If-Match`.
      headers: true,
      // An upload is a form: with the raw body too, the code does not compile.
      override: { contentType: { exclude: ['application/octet-stream'] } },
      baseUrl: { runtime: 'process.env.TASKFLOW_URL' },
    },
  },
});
