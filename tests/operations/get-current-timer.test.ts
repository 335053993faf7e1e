import * as assert from 'uvu/assert';
import { startTimer, stopTimer } from '../time-kit.ts';
import { createTask, operation } from '../world.ts';

operation('getCurrentTimer', (it) => {
  it('200: the running timer with its length by the clock of the server, or none', async ({
    ada,
    grace,
    clock,
  }) => {
    const none = { entry: null, elapsed_seconds: null };
    assert.equal((await ada.get('/timer').expect(200)).body.data, none);
    const task = await createTask(ada);
    const { started } = await startTimer(ada, task);
    clock.advance(600_000);
    assert.equal((await ada.get('/timer').expect(200)).body.data, { entry: started, elapsed_seconds: 600 });
    assert.equal((await grace.get('/timer').expect(200)).body.data, none);
    await stopTimer(ada, task);
    assert.equal((await ada.get('/timer').expect(200)).body.data, none);
  });
});
