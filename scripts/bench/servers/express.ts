import express from 'express';
import { type Inputs, readArguments, Service, wordsOf } from './service.ts';

/** Express 5 with its defaults and the same statements, without validation. */
const { setup, port } = readArguments();
const service = new Service(setup);

const app = express();
app.use(express.json());
app.use((req, res, next) => {
  res.locals['user_id'] = service.userOf(req.headers.authorization);
  if (res.locals['user_id'] === undefined) res.status(401).json({});
  else next();
});

for (const route of service.routes) {
  const { method, prefix, suffix, parameter, search } = route;
  const path = parameter === null ? prefix : `${prefix}:${parameter}${suffix}`;
  app[method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete'](path, async (req, res, next) => {
    const q = search === null ? undefined : req.query[search];
    if (search !== null && typeof q !== 'string') return next();
    const inputs: Inputs = { ...req.body, ...req.params, user_id: res.locals['user_id'] };
    if (typeof q === 'string') Object.assign(inputs, wordsOf(q));
    const { status, body } = await service.respond(route, inputs, Number(req.query['per_page']));
    res.status(status).json(body);
  });
}
app.listen(port, '127.0.0.1');
