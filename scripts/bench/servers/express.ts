import express, { type Response } from 'express';
import { type Result, readArguments, Tasks } from './tasks.ts';

/** Express 5 with its defaults and the same statements, without validation. */
const { setup, port } = readArguments();
const tasks = new Tasks(setup);

const app = express();
app.use(express.json());
app.use((req, res, next) => {
  res.locals['user_id'] = tasks.userOf(req.headers.authorization);
  if (res.locals['user_id'] === undefined) res.status(401).json({});
  else next();
});

const send = (res: Response, { status, body }: Result) => res.status(status).json(body);

app.get('/api/v1/tasks/:task_id', async (req, res) => {
  send(res, await tasks.get(res.locals['user_id'], req.params.task_id));
});
app.get('/api/v1/tasks', async (req, res) => {
  send(res, await tasks.list(res.locals['user_id'], Number(req.query['per_page'])));
});
app.post('/api/v1/tasks', async (req, res) => {
  send(res, await tasks.create(res.locals['user_id'], req.body));
});
app.patch('/api/v1/tasks/:task_id', async (req, res) => {
  send(res, await tasks.patch(res.locals['user_id'], req.params.task_id, req.body));
});
app.listen(port, '127.0.0.1');
