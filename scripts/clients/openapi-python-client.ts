import type { Client } from './client.ts';

export const openapiPythonClient: Client = {
  name: 'openapi-python-client',
  title: 'openapi-python-client',
  language: 'Python',
  document: 'openapi.json',
  registry: 'PyPI',
  packages: ['openapi-python-client'],
  needs: [],
  generate: 'openapi-python-client generate --path openapi.json --meta none --output-path taskflow_client',
  compile: 'pyright session.py',
  run: 'python session.py',
  warnings: [
    { text: 'Warning(s) encountered while generating' },
    {
      text: 'GET /api/v1/users/exports/{export_id}/content',
      loss: '`downloadExport` returns no body, since it is not JSON',
    },
    {
      text: 'GET /api/v1/attachments/{attachment_id}/thumbnail',
      loss: '`downloadThumbnail` returns no body, since it is not JSON',
    },
    {
      text: 'PATCH /api/v1/uploads/{upload_id}',
      loss: '`uploadPart` is missing, since its body is not JSON',
    },
    {
      text: 'POST /api/v1/tasks/import',
      loss: '`importTasks` is missing, since its body is not JSON',
    },
  ],
};
