import type { Client } from './client.ts';
import { heyApi } from './hey-api.ts';
import { oapiCodegen } from './oapi-codegen.ts';
import { ogen } from './ogen.ts';
import { openapiFetch } from './openapi-fetch.ts';
import { openapiGeneratorGo } from './openapi-generator-go.ts';
import { openapiGeneratorJava } from './openapi-generator-java.ts';
import { openapiGeneratorPython } from './openapi-generator-python.ts';
import { openapiGeneratorTypescript } from './openapi-generator-typescript.ts';
import { openapiPythonClient } from './openapi-python-client.ts';
import { orval } from './orval.ts';

/** All generators, the slowest first, because two run at a time. */
export const CLIENTS: Client[] = [
  ogen,
  openapiGeneratorJava,
  openapiGeneratorGo,
  oapiCodegen,
  openapiGeneratorPython,
  openapiGeneratorTypescript,
  openapiPythonClient,
  heyApi,
  openapiFetch,
  orval,
];
